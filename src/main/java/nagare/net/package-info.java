/// Whom the house may talk to, and how it fetches a document from a stranger. Leaf room: imports nothing of ours.
/// [Cidr] and [AddressPolicy] are pure; [HttpFetcher] is the edge that applies them. Start at [AddressPolicy].
@NullMarked
package nagare.net;

import org.jspecify.annotations.NullMarked;
