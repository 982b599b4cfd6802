package nagare.torrent.status;

/// Why nothing is under way from a peer, for the user.
public enum Idle {
    COMPLETE("everything is here"),
    HAS_NOTHING("it has nothing, or has not said what it has"),
    NOTHING_NEW("it has nothing that is missing here"),
    NOTHING_WANTED("nothing that it has is wanted now"),
    CHOKES("it chokes us"),
    SNUBBED("does not send what it was asked for"),
    ALL_ASKED("others were asked for all it could send"),
    REFUSED("it refused what it was asked for"),
    PAROLE("left to another peer after a failed hash"),
    QUEUE_FULL("requests taken back still fill its queue"),
    HALF_DONE("too many pieces are half done"),
    MEMORY_FULL("memory is full; the disk is behind"),
    DISK_FULL("the disk takes nothing and memory is full"),
    NOT_YET("its turn comes next");

    private final String sentence;

    Idle(String sentence) {
        this.sentence = sentence;
    }

    public String sentence() {
        return sentence;
    }
}
