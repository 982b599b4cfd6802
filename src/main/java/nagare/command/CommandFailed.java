package nagare.command;

/// A command cannot do what was asked; the message is a sentence for the user. Ends the program with exit code 1.
public final class CommandFailed extends Exception {
    private static final long serialVersionUID = 1L;

    public CommandFailed(String message) {
        super(message);
    }

    public CommandFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
