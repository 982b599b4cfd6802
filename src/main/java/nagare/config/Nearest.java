package nagare.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// The known key that somebody probably meant.
public final class Nearest {
    private static final int LONGEST = 64;

    private Nearest() {}

    /// The key with the fewest typing errors, at most one in three letters; else one with the same last part in another
    /// table.
    public static Optional<String> to(String wrong, Collection<String> known) {
        if (wrong.length() > LONGEST) {
            return Optional.empty();
        }
        var typed = wrong.toLowerCase(Locale.ROOT).replace('_', '-');
        var close = known.stream()
                .filter(key ->
                        errors(last(typed), last(key)) <= Math.max(1, last(key).length() / 3))
                .min(Comparator.comparingInt(key -> errors(typed, key)));
        return close.filter(
                key -> errors(last(typed), last(key)) == 0 || errors(typed, key) <= Math.max(1, key.length() / 3));
    }

    private static String last(String key) {
        return key.substring(key.lastIndexOf('.') + 1);
    }

    /// How many letters are wrong, missing, too many or swapped with their neighbour (Damerau and Levenshtein).
    static int errors(String a, String b) {
        var rows = new int[a.length() + 1][b.length() + 1];
        for (var i = 0; i <= a.length(); i++) {
            for (var j = 0; j <= b.length(); j++) {
                rows[i][j] = i == 0 || j == 0 ? i + j : fewest(rows, a, b, i, j);
            }
        }
        return rows[a.length()][b.length()];
    }

    private static int fewest(int[][] rows, String a, String b, int i, int j) {
        var same = a.charAt(i - 1) == b.charAt(j - 1);
        var least = Math.min(rows[i - 1][j - 1] + (same ? 0 : 1), 1 + Math.min(rows[i - 1][j], rows[i][j - 1]));
        var swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, rows[i - 2][j - 2] + 1) : least;
    }
}
