"""Makes a user of an AWS account with a new access key, or changes what one may do.

Standard input is a JSON object: {"user": NAME, "actions": [ACTION...], "newKey": BOOLEAN}. The answer is the access
key as JSON, or null.
"""

import json
import sys

import boto3

endpoint, region = sys.argv[1:]
asked = json.load(sys.stdin)
keys = {"aws_access_key_id": "AKIAADMIN", "aws_secret_access_key": "secret"}
iam = boto3.client("iam", endpoint_url=endpoint, region_name=region, **keys)
key = None
if asked["newKey"]:
    iam.create_user(UserName=asked["user"])
    made = iam.create_access_key(UserName=asked["user"])["AccessKey"]
    key = {"accessKeyId": made["AccessKeyId"], "secretAccessKey": made["SecretAccessKey"]}
statement = {"Effect": "Allow", "Action": asked["actions"], "Resource": "*"}
policy = {"Version": "2012-10-17", "Statement": [statement]}
iam.put_user_policy(UserName=asked["user"], PolicyName="bot", PolicyDocument=json.dumps(policy))
print(json.dumps(key))
