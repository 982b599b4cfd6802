package nagare.database;

/// A database cannot be opened or written: the disk is full, the folder is not ours, the file is of a newer
/// Nagare. The message is a sentence for the user and names the file.
public final class DatabaseFailed extends Exception {
    private static final long serialVersionUID = 1L;

    public DatabaseFailed(String message) {
        super(message);
    }

    public DatabaseFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
