// Events in the shapes that AWS documents, shortened to what a front end always sends.

/** What an event can carry. */
export interface Sent {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

/** API Gateway, REST API (payload 1.0). */
export const restEvent = ({ method = 'POST', headers = {}, body, isBase64Encoded = false }: Sent) => ({
  resource: '/classify',
  path: '/classify',
  httpMethod: method,
  headers: { Host: 'abc.execute-api.eu-west-1.amazonaws.com', ...headers },
  multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
  queryStringParameters: null,
  multiValueQueryStringParameters: null,
  pathParameters: null,
  stageVariables: null,
  requestContext: { httpMethod: method, path: '/prod/classify', stage: 'prod', requestId: 'id', apiId: 'abc' },
  body: body ?? null,
  isBase64Encoded,
});

/** API Gateway, HTTP API (payload 2.0), and function URLs. */
export const httpApiEvent = ({ method = 'POST', headers = {}, body, isBase64Encoded = false }: Sent) => ({
  version: '2.0',
  routeKey: '$default',
  rawPath: '/',
  rawQueryString: '',
  headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
  requestContext: {
    accountId: '123456789012',
    apiId: 'abc',
    domainName: 'abc.lambda-url.eu-west-1.on.aws',
    http: { method, path: '/', protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'curl' },
    requestId: 'id',
    stage: '$default',
  },
  ...(body !== undefined && { body }),
  isBase64Encoded,
});

/** An application load balancer, with headers of one value or of several. */
export const balancerEvent = (
  { method = 'POST', headers = {}, body = '', isBase64Encoded = false }: Sent,
  multiValue = false,
) => ({
  requestContext: { elb: { targetGroupArn: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/t/1' } },
  httpMethod: method,
  path: '/',
  ...(multiValue
    ? { multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])) }
    : { headers }),
  body,
  isBase64Encoded,
});

/** A record of a queue. */
export const sqsRecord = (messageId: string, body: string, queue = 'pictures') => ({
  messageId,
  receiptHandle: 'handle',
  body,
  attributes: {},
  messageAttributes: {},
  eventSource: 'aws:sqs',
  eventSourceARN: `arn:aws:sqs:eu-west-1:123456789012:${queue}`,
  awsRegion: 'eu-west-1',
});

/** A record of a file that was put into a bucket. */
export const s3Record = (key: string) => ({
  eventVersion: '2.1',
  eventSource: 'aws:s3',
  eventName: 'ObjectCreated:Put',
  s3: { bucket: { name: 'pictures', arn: 'arn:aws:s3:::pictures' }, object: { key, size: 1024 } },
});
