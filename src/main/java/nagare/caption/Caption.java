package nagare.caption;

import nagare.caption.SubtitlePath.Form;

/// Subtitles as they are served, in every form.
///
/// Not a record: its bytes are shared and never written to.
final class Caption {
    private final byte[] srt;
    private final byte[] vtt;
    private final String version;

    /// @param version tells these texts from any other of the same offer
    Caption(byte[] srt, byte[] vtt, String version) {
        this.srt = srt;
        this.vtt = vtt;
        this.version = version;
    }

    byte[] bytes(Form form) {
        return switch (form) {
            case SRT -> srt;
            case VTT -> vtt;
        };
    }

    String version() {
        return version;
    }

    /// What it takes of memory.
    long size() {
        return srt.length + (long) vtt.length;
    }
}
