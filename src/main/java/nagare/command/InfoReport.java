package nagare.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.TorrentFile;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What a torrent holds, for people and for programs. Pure. Padding and
/// symlinks (BEP 47) are nobody's files and are left out.
public final class InfoReport {
    private InfoReport() {}

    /// `name`, `v1`, `v2` (null where there is none), `pieceLength`, `private`, `trackers` and `webSeeds` (addresses,
    /// the
    /// trackers in the order of their tiers), `files` (safe `path` below the name, `length`).
    static String json(Metainfo torrent) {
        // so that no terminal and no encoding of standard output can do harm
        var mapper =
                JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
        var report = mapper.createObjectNode();
        report.put("name", torrent.name());
        putOrNull(report, "v1", torrent.v1().map(InfoHash::hex).orElse(""));
        putOrNull(report, "v2", torrent.v2().orElse(""));
        report.put("pieceLength", torrent.layout().pieceBytes());
        report.put("private", torrent.isPrivate());
        var trackers = report.putArray("trackers");
        torrent.trackers().forEach(tier -> tier.forEach(uri -> trackers.add(uri.toString())));
        var webSeeds = report.putArray("webSeeds");
        torrent.webSeeds().forEach(uri -> webSeeds.add(uri.toString()));
        var files = report.putArray("files");
        files(torrent)
                .forEach(file -> files.addObject()
                        .put("path", String.join("/", file.path()))
                        .put("length", file.length()));
        return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(report);
    }

    static List<String> lines(Metainfo torrent) {
        var files = files(torrent);
        var lines = new ArrayList<String>();
        lines.add(row("name", TerminalText.clean(torrent.name())));
        torrent.v1().ifPresent(hash -> lines.add(row("info-hash v1", hash.hex())));
        torrent.v2().ifPresent(hash -> lines.add(row("info-hash v2", hash)));
        lines.add(row(
                "size",
                "%s in %d %s"
                        .formatted(size(torrent.totalBytes()), files.size(), files.size() == 1 ? "file" : "files")));
        lines.add(row(
                "pieces",
                "%d of %s"
                        .formatted(
                                torrent.layout().pieces(),
                                TerminalText.size(torrent.layout().pieceBytes()))));
        lines.add(row("private", torrent.isPrivate() ? "yes: peers come from its trackers only" : "no"));
        for (var i = 0; i < torrent.trackers().size(); i++) {
            var tier = "tracker " + (i + 1);
            torrent.trackers().get(i).forEach(uri -> lines.add(row(tier, TerminalText.clean(uri.toString()))));
        }
        torrent.webSeeds().forEach(uri -> lines.add(row("web seed", TerminalText.clean(uri.toString()))));
        lines.add("");
        files.forEach(file -> lines.add(String.format(
                Locale.ROOT,
                "%10s  %s",
                TerminalText.size(file.length()),
                TerminalText.clean(String.join("/", file.path())))));
        return lines;
    }

    private static List<TorrentFile> files(Metainfo torrent) {
        return torrent.files().stream().filter(TorrentFile::real).toList();
    }

    private static String size(long bytes) {
        return bytes < 1024 ? TerminalText.size(bytes) : "%s (%d B)".formatted(TerminalText.size(bytes), bytes);
    }

    private static String row(String name, String value) {
        return TerminalText.padded(name, 14) + value;
    }

    private static void putOrNull(ObjectNode report, String name, String value) {
        if (value.isEmpty()) {
            report.putNull(name);
        } else {
            report.put(name, value);
        }
    }
}
