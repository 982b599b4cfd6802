package nagare.library.title;

import java.util.Comparator;

/// Names as people sort them: numbers by value (`2` before `10`), letters whatever their case. Names that
/// differ in leading zeros or case only are ordered too, so that the order is total.
public final class NaturalOrder implements Comparator<String> {
    public static final NaturalOrder NAMES = new NaturalOrder();

    private NaturalOrder() {}

    @Override
    public int compare(String one, String other) {
        int i = 0;
        int j = 0;
        while (i < one.length() && j < other.length()) {
            int order;
            if (isDigit(one.charAt(i)) && isDigit(other.charAt(j))) {
                int iEnd = digits(one, i);
                int jEnd = digits(other, j);
                order = numbers(one, i, iEnd, other, j, jEnd);
                i = iEnd;
                j = jEnd;
            } else {
                order = Character.compare(fold(one.charAt(i++)), fold(other.charAt(j++)));
            }
            if (order != 0) {
                return order;
            }
        }
        int rest = Integer.compare(one.length() - i, other.length() - j);
        return rest != 0 ? rest : one.compareTo(other);
    }

    /// Digits by their value, without making a number of them: they may be endless.
    private static int numbers(String one, int from, int to, String other, int otherFrom, int otherTo) {
        int i = zeros(one, from, to);
        int j = zeros(other, otherFrom, otherTo);
        int order = Integer.compare(to - i, otherTo - j);
        while (order == 0 && i < to) {
            order = Character.compare(one.charAt(i++), other.charAt(j++));
        }
        return order;
    }

    private static int zeros(String text, int from, int to) {
        int at = from;
        while (at < to && text.charAt(at) == '0') {
            at++;
        }
        return at;
    }

    private static int digits(String text, int from) {
        int end = from;
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static char fold(char c) {
        return Character.toLowerCase(Character.toUpperCase(c));
    }
}
