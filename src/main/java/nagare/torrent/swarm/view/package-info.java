/// What a swarm shows of itself to people: its peers and pieces ([Portrait]), what went wrong ([Incidents]), how a
/// torrent and its readers come to their first byte ([Openings]).
@NullMarked
package nagare.torrent.swarm.view;

import org.jspecify.annotations.NullMarked;
