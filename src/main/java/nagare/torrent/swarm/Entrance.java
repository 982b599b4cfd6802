package nagare.torrent.swarm;

import java.util.function.Consumer;
import nagare.torrent.swarm.event.Effect;
import nagare.torrent.swarm.event.Event;
import nagare.torrent.swarm.member.Members;
import nagare.torrent.swarm.member.Members.Parting;
import nagare.torrent.swarm.member.Peer;

/// Where peers come in, whether to a swarm or to the search for an info dictionary: who may is let in, in place of the
/// same peer's other connection if that is worse; others are told why not.
record Entrance(Members members, Consumer<Effect> out, Host host) {
    /// Whose guests they become.
    interface Host {
        void letIn(Event.Joined joined, long now);

        void drop(Peer peer, String why, Parting parting, long now);
    }

    void knocked(Event.Joined joined, long now) {
        switch (members.admit(joined, now)) {
            case Members.Admission.Refused(String why) -> out.accept(new Effect.Disconnect(joined.peer(), why));
            case Members.Admission.InsteadOf(Peer twin) -> {
                host.drop(twin, "it is connected twice", Parting.ENDED, now);
                host.letIn(joined, now);
            }
            case Members.Admission.In() -> host.letIn(joined, now);
        }
    }
}
