import { randomBytes } from 'node:crypto';
import type { GroupParts } from './group-parts.ts';
import { GroupHub } from './hub.ts';
import { GroupMember, type MemberParts } from './member.ts';
import { type GroupIdentity, type GroupPlace, groupPlace } from './place.ts';

/** Gathers the metrics of a group. @param key given to one that was a member before and takes the place of another */
export function startHub(
  parts: GroupParts & GroupIdentity & { readonly key?: string | undefined },
): GroupHub | undefined {
  const { key = randomBytes(8).toString('hex') } = parts;
  try {
    return new GroupHub({ ...parts, place: groupPlace(parts), key, isElected: parts.key !== undefined });
  } catch (error) {
    parts.onFault('/metrics has the metrics of this thread of this process alone', error);
    return undefined;
  }
}

/** Has the metrics of this process or thread gathered by whoever does it. */
export function startMember(
  parts: GroupParts & GroupIdentity & Pick<MemberParts, 'lead'>,
): GroupMember | undefined {
  let place: GroupPlace;
  try {
    place = groupPlace(parts);
  } catch (error) {
    parts.onFault('the metrics of this worker are not in those of its group', error);
    return undefined;
  }
  return new GroupMember({ ...parts, place });
}
