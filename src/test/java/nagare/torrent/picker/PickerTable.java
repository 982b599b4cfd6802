package nagare.torrent.picker;

import java.util.List;
import java.util.Locale;

/// Prints, as Markdown, what viewers feel with our picker and with models of other programs' pickers, in swarms that
/// are
/// the same for all, on a virtual clock: `java -cp target/classes:target/test-classes nagare.torrent.picker.PickerTable
/// [SEEDS [SCENE]]`.
final class PickerTable {
    private PickerTable() {}

    public static void main(String[] arguments) {
        int seeds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 25;
        String only = arguments.length > 1 ? arguments[1] : "";
        System.out.println("| swarm | picker | start p50 / p95 s | seek p50 / p95 s | stalls per minute | waste % |");
        System.out.println("|---|---|---|---|---|---|");
        for (var scene : Scene.ALL) {
            if (scene.name().contains(only)) {
                for (var contender : Contender.ALL) {
                    row(scene, contender, seeds);
                }
            }
        }
    }

    private static void row(Scene scene, Contender contender, int seeds) {
        var score = Score.of(scene, contender, 1, seeds);
        System.out.printf(
                Locale.ROOT,
                "| %s | %s | %s | %s | %.2f | %.1f |%n",
                scene.name(),
                contender.name(),
                spread(score.starts),
                spread(score.seeks),
                score.stallsPerMinute(),
                100 * score.waste());
    }

    private static String spread(List<Double> delays) {
        return delays.isEmpty()
                ? "-"
                : String.format(
                        Locale.ROOT, "%.2f / %.2f", Score.percentile(delays, 0.5), Score.percentile(delays, 0.95));
    }
}
