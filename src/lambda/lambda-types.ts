// The parts of AWS Lambda's events, contexts and answers that count here; those of @types/aws-lambda fit them.

/** What Lambda tells of an invocation; only the time that is left counts. */
export interface LambdaContext {
  /** Milliseconds until Lambda ends the invocation. */
  getRemainingTimeInMillis?(): number;
}

/** A direct invocation: one of the three. */
export type DirectEvent =
  | { readonly url: string }
  | { readonly urls: readonly string[] }
  /** The file, in base64. */
  | { readonly image: string };

/** Headers of an event. */
export type EventHeaders = Readonly<Record<string, string | undefined>>;

/** A request by API Gateway (REST), or by a load balancer. */
export interface HttpEventV1 {
  readonly httpMethod: string;
  readonly headers?: EventHeaders | null | undefined;
  readonly multiValueHeaders?: Readonly<Record<string, string[] | undefined>> | null | undefined;
  readonly body?: string | null | undefined;
  readonly isBase64Encoded?: boolean | undefined;
  /** A load balancer's has `elb`. */
  readonly requestContext?: object | undefined;
}

/** A request by API Gateway (HTTP API, payload 2.0), or by a function URL. */
export interface HttpEventV2 {
  readonly version: string;
  readonly headers?: EventHeaders | undefined;
  readonly body?: string | undefined;
  readonly isBase64Encoded?: boolean | undefined;
  readonly requestContext: { readonly http: { readonly method: string } };
}

/** A record of S3, SQS or another service; the `load` option knows what is in it. */
export interface LambdaRecord {
  /** SQS: the name of the message in an answer that tells which ones failed. */
  readonly messageId?: string | undefined;
  /** `aws:s3`, `aws:sqs`. */
  readonly eventSource?: string | undefined;
  // Records have whatever their service puts there.
  readonly [name: string]: unknown;
}

/** Records of a queue, or of files that were put into a bucket. */
export interface RecordsEvent {
  readonly Records: readonly object[];
}

/** Whatever a handler takes. */
export type LambdaEvent = DirectEvent | HttpEventV1 | HttpEventV2 | RecordsEvent;

/** What API Gateway, function URLs and load balancers take. */
export interface LambdaHttpAnswer {
  readonly statusCode: number;
  /** Load balancers only: the status with its reason. */
  readonly statusDescription?: string;
  readonly headers?: Record<string, string>;
  /** In place of `headers` for a load balancer that sent them so. */
  readonly multiValueHeaders?: Record<string, string[]>;
  readonly body: string;
  readonly isBase64Encoded: false;
}
