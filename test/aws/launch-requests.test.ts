import { describe, expect, it } from 'vitest';
import { openAws } from './access.ts';
import { type Answer, scripted } from './answers.ts';

const nothing: Answer = { body: '<Response/>' };
const template = '<launchTemplateId>lt-1</launchTemplateId><version>1</version>';

const fleetIn = (state: string): Answer => ({
  body: `<DescribeFleetsResponse><fleetSet><item><fleetId>fleet-1</fleetId><fleetState>${state}</fleetState><launchTemplateConfigs><item><launchTemplateSpecification>${template}</launchTemplateSpecification></item></launchTemplateConfigs></item></fleetSet></DescribeFleetsResponse>`,
});
const spotFleetIn = (state: string): Answer => ({
  body: `<DescribeSpotFleetRequestsResponse><spotFleetRequestConfigSet><item><spotFleetRequestId>sfr-1</spotFleetRequestId><spotFleetRequestState>${state}</spotFleetRequestState><spotFleetRequestConfig><launchSpecifications><item><imageId>ami-1</imageId></item></launchSpecifications></spotFleetRequestConfig></item></spotFleetRequestConfigSet></DescribeSpotFleetRequestsResponse>`,
});

async function told(...answers: readonly [fleets: Answer, spotFleets: Answer]) {
  const handler = scripted(...answers, nothing);
  const requests = await openAws(handler).aws.launchRequests.list();
  return { ids: requests.map(({ id }) => id), asked: handler.asked };
}

describe('of requests that launch instances', () => {
  it.each(['submitted', 'active', 'modifying'])('those that are %s are told', async (state) => {
    expect((await told(fleetIn(state), spotFleetIn(state))).ids).toEqual(['fleet-1', 'sfr-1']);
  });

  it.each([
    ['deleted', 'cancelled'],
    ['deleted_running', 'cancelled_running'],
    ['deleted_terminating', 'cancelled_terminating'],
    ['failed', 'failed'],
  ])('fleets that are %s launch nothing more, nor Spot Fleets that are %s', async (fleet, spotFleet) => {
    expect((await told(fleetIn(fleet), spotFleetIn(spotFleet))).ids).toEqual([]);
  });

  it('Spot requests are asked for that last, in whatever state they may launch again, and those that wait', async () => {
    const { asked } = await told(nothing, nothing);
    const filters = asked
      .filter((form) => form.get('Action') === 'DescribeSpotInstanceRequests')
      .map((form) => [...form].filter(([key]) => key.includes('.Value.')).map(([, value]) => value));
    expect(filters).toEqual([
      ['persistent', 'open', 'active', 'disabled'],
      ['one-time', 'open'],
    ]);
  });
});
