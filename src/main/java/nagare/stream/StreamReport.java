package nagare.stream;

import java.net.InetAddress;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.TorrentFile;
import nagare.torrent.status.Phase;
import nagare.torrent.status.Tally;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/// One stream as the log tells of it when it is over. `item` is what it was asked for by (`12-3`, or a file's number);
/// it begins at byte `first` and would end before `first + length`. `meanwhile` is what the torrent's swarm did in that
/// time, for all its readers. How to read it: docs/TROUBLESHOOTING.md.
record StreamReport(
        String item,
        InfoHash torrent,
        TorrentFile file,
        InetAddress client,
        long first,
        long length,
        Viewing.Ended viewing,
        Tally meanwhile,
        int peers) {
    /// Names are cut to this many characters.
    static final int MAX_NAME = 120;

    private static final double MILLION = 1e6;

    /// Escapes all that is not ASCII, so a stranger's name can neither end the line nor move the cursor.
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    /// One line.
    String json() {
        var report = MAPPER.createObjectNode();
        report.put("stream", item);
        report.put("torrent", torrent.hex());
        report.put("file", file.index());
        report.put("name", cut(file.name()));
        report.put("client", client.getHostAddress());
        report.put("first", first);
        report.put("length", length);
        report.put("bytes", viewing.bytes());
        report.put("end", viewing.end().words());
        report.put("ms", millis(viewing.lasted()));
        report.put(
                "firstByteMs",
                viewing.phases().isComplete() ? millis(viewing.phases().total()) : -1);
        var phases = report.putObject("phasesMs");
        for (Phase phase : Phase.values()) {
            Long took = viewing.phases().nanos().get(phase);
            if (took != null) {
                phases.put(phase.word(), millis(took));
            }
        }
        report.putObject("stalls").put("count", viewing.stalls()).put("ms", millis(viewing.stalled()));
        report.put("bytesPerSecond", rate());
        report.putObject("swarm")
                .put("downloaded", meanwhile.downloaded())
                .put("redundant", meanwhile.redundant())
                .put("failed", meanwhile.failed())
                .put("hedged", meanwhile.hedged())
                .put("early", meanwhile.early())
                .put("falseEarly", meanwhile.falseEarly())
                .put("joined", meanwhile.joined())
                .put("peers", peers);
        return MAPPER.writeValueAsString(report);
    }

    private long rate() {
        return viewing.lasted() <= 0 ? 0 : Math.round(viewing.bytes() * 1e9 / viewing.lasted());
    }

    /// Tenths of a millisecond are enough for everybody.
    private static double millis(long nanos) {
        return Math.round(nanos / MILLION * 10) / 10.0;
    }

    /// By whole characters: half of one is no text.
    private static String cut(String name) {
        return name.codePointCount(0, name.length()) <= MAX_NAME
                ? name
                : name.substring(0, name.offsetByCodePoints(0, MAX_NAME)) + "…";
    }
}
