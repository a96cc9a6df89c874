"""Says what the user of the bot may do in an AWS account, and makes that user where there is none.

Every line of standard input is a JSON object, {"actions": [ACTION...]}; the answer is one line of JSON: a new access
key of that user. Ends with its input.
"""

import json
import sys

import boto3

endpoint, region = sys.argv[1:]
keys = {"aws_access_key_id": "AKIAADMIN", "aws_secret_access_key": "secret"}
iam = boto3.client("iam", endpoint_url=endpoint, region_name=region, **keys)
user = "amiable"


def allow(actions):
    if all(other["UserName"] != user for other in iam.list_users()["Users"]):
        iam.create_user(UserName=user)
    statement = {"Effect": "Allow", "Action": actions, "Resource": "*"}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    iam.put_user_policy(UserName=user, PolicyName="bot", PolicyDocument=json.dumps(policy))
    key = iam.create_access_key(UserName=user)["AccessKey"]
    return {"accessKeyId": key["AccessKeyId"], "secretAccessKey": key["SecretAccessKey"]}


for line in sys.stdin:
    print(json.dumps(allow(json.loads(line)["actions"])), flush=True)
