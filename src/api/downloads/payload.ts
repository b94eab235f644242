/** The fields that payloads share when the mutation makes an address of a download. */
import { Field, InterfaceType } from '../decorators.js';
import { Payload } from '../payload.js';
import { DateTime } from '../scalars.js';

@InterfaceType('DownloadPayload', {
  implements: Payload,
  description: 'Gives the address at which a file is downloaded, once.',
})
export abstract class DownloadPayload extends Payload {
  @Field(() => String, {
    nullable: true,
    description:
      'Path on this server at which you download the file, once, with your access token: in `Authorization` of a GET, or as the field `access_token` of a form that is posted. Null when it was refused.',
  })
  url!: string | null;
  @Field(() => DateTime, {
    nullable: true,
    description: 'When the address stops serving, 5 minutes after it was made.',
  })
  expiresAt!: string | null;
}
