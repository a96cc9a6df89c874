"""Looks at an AWS account with boto3, which shares no code with what is tested.

Every line of standard input is a JSON object, and the answer is one line of JSON. {"group": NAME}: that group, its
instances, the versions of its launch template and every terminated instance of the account. {"image": ID}: its state and
tags, and every instance of the account that carries the tag of a run. {"listeners": NAME}: the weights of each listener
of that load balancer, by the name of the target group. {"groups": true}: the names of all groups. {"family": NAME}: the
states of the account's images of that application, and all of its snapshots. Ends with its input.
"""

import json
import sys

import boto3

endpoint, region = sys.argv[1:]
keys = {"aws_access_key_id": "AKIAWITNESS", "aws_secret_access_key": "secret"}


def client(service):
    return boto3.client(service, endpoint_url=endpoint, region_name=region, **keys)


ec2, autoscaling, elbv2 = client("ec2"), client("autoscaling"), client("elbv2")


def every_instance():
    pages = ec2.get_paginator("describe_instances").paginate()
    return [instance for page in pages for reservation in page["Reservations"] for instance in reservation["Instances"]]


def target_states(arns):
    states = {}
    for arn in arns:
        for target in elbv2.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]:
            states.setdefault(target["Target"]["Id"], []).append(target["TargetHealth"]["State"])
    return states


def template_of(group):
    mixed = group.get("MixedInstancesPolicy", {}).get("LaunchTemplate", {}).get("LaunchTemplateSpecification")
    return group.get("LaunchTemplate") or mixed


def versions_of(template_id):
    found = ec2.describe_launch_template_versions(LaunchTemplateId=template_id)["LaunchTemplateVersions"]
    return [
        {
            "version": version["VersionNumber"],
            "description": version.get("VersionDescription", ""),
            "isDefault": version["DefaultVersion"],
            "data": version["LaunchTemplateData"],
        }
        for version in sorted(found, key=lambda version: version["VersionNumber"])
    ]


def look(name):
    [group] = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"]
    template = template_of(group)
    ec2_instances = {instance["InstanceId"]: instance for instance in every_instance()}
    targets = target_states(group["TargetGroupARNs"])
    return {
        "desired": group["DesiredCapacity"],
        "min": group["MinSize"],
        "max": group["MaxSize"],
        "templateVersion": template["Version"],
        "overrides": [
            override["InstanceType"]
            for override in group.get("MixedInstancesPolicy", {}).get("LaunchTemplate", {}).get("Overrides", [])
        ],
        "suspended": sorted(process["ProcessName"] for process in group["SuspendedProcesses"]),
        "instances": [
            {
                "id": member["InstanceId"],
                "lifecycle": member["LifecycleState"],
                "health": member["HealthStatus"],
                "state": ec2_instances[member["InstanceId"]]["State"]["Name"],
                "imageId": ec2_instances[member["InstanceId"]]["ImageId"],
                "targets": targets.get(member["InstanceId"], []),
            }
            for member in group["Instances"]
        ],
        "terminated": sorted(
            instance["InstanceId"]
            for instance in ec2_instances.values()
            if instance["State"]["Name"] == "terminated"
        ),
        "versions": versions_of(template["LaunchTemplateId"]),
    }


def tags_of(resource):
    return {tag["Key"]: tag["Value"] for tag in resource.get("Tags", [])}


def look_at_image(image_id):
    [image] = ec2.describe_images(ImageIds=[image_id])["Images"]
    launched = [instance for instance in every_instance() if "AmiableRun" in tags_of(instance)]
    return {
        "state": image["State"],
        "tags": tags_of(image),
        "launched": [
            {"state": instance["State"]["Name"], "imageId": instance["ImageId"], "tags": tags_of(instance)}
            for instance in launched
        ],
    }


def weights_of(load_balancer):
    names = {group["TargetGroupArn"]: group["TargetGroupName"] for group in elbv2.describe_target_groups()["TargetGroups"]}
    [balancer] = elbv2.describe_load_balancers(Names=[load_balancer])["LoadBalancers"]
    listeners = elbv2.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
    return {
        str(listener["Port"]): {names[arn]: weight for action in listener["DefaultActions"] for arn, weight in forwarded(action)}
        for listener in listeners
    }


def forwarded(action):
    weighted = action.get("ForwardConfig", {}).get("TargetGroups")
    if weighted:
        return [(group["TargetGroupArn"], group.get("Weight", 1)) for group in weighted]
    return [(action["TargetGroupArn"], 1)]


def group_names():
    pages = autoscaling.get_paginator("describe_auto_scaling_groups").paginate()
    return sorted(group["AutoScalingGroupName"] for page in pages for group in page["AutoScalingGroups"])


def family(application):
    images = ec2.describe_images(Owners=["self"], IncludeDisabled=True)["Images"]
    return {
        "states": {
            image["ImageId"]: image["State"] for image in images if tags_of(image).get("Application") == application
        },
        "snapshots": [snapshot["SnapshotId"] for snapshot in ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"]],
    }


def answer_to(asked):
    if "family" in asked:
        return family(asked["family"])
    if "image" in asked:
        return look_at_image(asked["image"])
    if "listeners" in asked:
        return weights_of(asked["listeners"])
    if "groups" in asked:
        return group_names()
    return look(asked["group"])


for line in sys.stdin:
    answer = answer_to(json.loads(line))
    print(json.dumps(answer, default=str), flush=True)
