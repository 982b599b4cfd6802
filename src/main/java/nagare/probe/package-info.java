/// Knows what is inside the files of torrents, without downloading them: reads their headers and indexes from a few
/// pieces, in the background, and keeps what it learned for ever. An edge: it reads torrents and has `probe.db`. Start
/// at [Probes]; what it reads is parsed in `probe.container`.
@NullMarked
package nagare.probe;

import org.jspecify.annotations.NullMarked;
