package nagare.torrent.swarm;

import java.util.Optional;
import nagare.torrent.picker.Picker;
import nagare.torrent.status.Idle;
import nagare.torrent.status.Outreach;
import nagare.torrent.status.SwarmView;
import nagare.torrent.status.Tally;
import nagare.torrent.swarm.member.Members;
import nagare.torrent.swarm.piece.EarlyCount;
import nagare.torrent.swarm.piece.Held;
import nagare.torrent.swarm.piece.LivePieces;
import nagare.torrent.swarm.view.Portrait;

/// What a swarm tells of itself: in figures ([#status]), in full ([#view]), in sum ([#tally]). Changes nothing.
final class Report {
    private final Workings in;
    private final Intake intake;
    private final Picker picker;
    private final Members members;
    private final Audience audience;
    private final Traffic traffic;

    Report(Workings workings, Intake intake) {
        this.in = workings;
        this.intake = intake;
        this.picker = workings.picker();
        this.members = workings.members();
        this.audience = workings.audience();
        this.traffic = workings.traffic();
    }

    SwarmStatus status(long now) {
        return new SwarmStatus(
                traffic.down.rate(now),
                traffic.up.rate(now),
                traffic.down.total(),
                traffic.up.total(),
                traffic.redundant,
                members.size(),
                members.unchoked(),
                members.known(),
                in.incidents().diskProblem(),
                intake.verdicts().problem().or(in.proofs()::problem),
                audience.first().isPresent() ? audience.isServed(in.stock().verified()) : !audience.wantsAll(),
                outreach());
    }

    private Outreach outreach() {
        return in.contacts().told(members.knownBySource(), members.refused(), members.all(), audience.first());
    }

    /// What was done since the swarm began; the disk's side counts what left early.
    Tally tally(EarlyCount early) {
        return new Tally(
                traffic.down.total(),
                traffic.up.total(),
                traffic.redundant,
                traffic.failed,
                picker.hedged(),
                early.bytes(),
                early.falseBytes(),
                traffic.joined);
    }

    /// Everything, for display. `live` knows what of it is on disk; `held` bytes wait for their hash or the disk.
    SwarmView view(LivePieces live, Held held, long now) {
        var diskProblem = in.incidents().diskProblem();
        var heldBack = held.isFull()
                ? Optional.of(diskProblem.isPresent() ? Idle.DISK_FULL : Idle.MEMORY_FULL)
                : Optional.<Idle>empty();
        var glance = picker.glance(now);
        var portrait = new Portrait(in.layout(), glance, heldBack, now);
        return new SwarmView(
                traffic.down.rate(now),
                traffic.up.rate(now),
                members.size(),
                members.unchoked(),
                members.known(),
                portrait.peers(members.all()),
                portrait.pieces(in.stock().verified(), live.onDisk()),
                glance.readers(SwarmView.MAX_READERS),
                audience.wantsAll(),
                tally(live.earlyCount()),
                held.memory(intake.bytes()),
                in.openings().torrent().phases(),
                diskProblem,
                in.incidents().told(now),
                outreach());
    }
}
