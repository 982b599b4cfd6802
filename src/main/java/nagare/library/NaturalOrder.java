package nagare.library;

import java.util.Comparator;

/// Names as people sort them: numbers by value (`2` before `10`), letters whatever their case. Names that differ in
/// leading zeros or case only are ordered too, so that the order is total.
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
                order = numbers(one.substring(i, iEnd), other.substring(j, jEnd));
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

    private static int numbers(String one, String other) {
        String a = one.replaceFirst("^0+", "");
        String b = other.replaceFirst("^0+", "");
        return a.length() != b.length() ? Integer.compare(a.length(), b.length()) : a.compareTo(b);
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
