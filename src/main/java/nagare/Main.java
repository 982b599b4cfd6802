package nagare;

/// The program.
final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.out.println("nagare " + Main.class.getPackage().getImplementationVersion());
    }
}
