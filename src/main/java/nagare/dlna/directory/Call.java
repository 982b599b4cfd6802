package nagare.dlna.directory;

import java.net.InetAddress;
import java.net.URI;
import java.util.Map;
import nagare.renderer.profile.RendererProfile;

/// An action as a control point called it.
///
/// @param arguments by name, as it sent them; missing ones are missing
/// @param base `http://ADDRESS:PORT` of the interface on which the call arrived, so that what we link to can
/// be reached
/// @param renderer the family that the control point belongs to
public record Call(Map<String, String> arguments, URI base, InetAddress remote, RendererProfile renderer) {
    private static final long MAX_UI4 = 0xFFFF_FFFFL;

    public Call {
        arguments = Map.copyOf(arguments);
    }

    /// The first of these arguments that was sent, without blanks around it; empty text when none was.
    /// Players forget arguments that the standard demands, and a text has a sensible meaning when empty.
    String text(String... names) {
        for (String name : names) {
            String value = arguments.get(name);
            if (value != null) {
                return value.strip();
            }
        }
        return "";
    }

    /// An unsigned number of four bytes; 0 when it was not sent.
    ///
    /// @throws UpnpFault 402 when it is no such number
    long number(String name) throws UpnpFault {
        String text = text(name);
        if (text.isEmpty()) {
            return 0;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= 0 && number <= MAX_UI4) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            throw UpnpFault.invalidArguments(name + " is not a number");
        }
        throw UpnpFault.invalidArguments(name + " is out of range");
    }

    /// A signed number of four bytes; 0 when it was not sent.
    ///
    /// @throws UpnpFault 402 when it is no such number
    int signed(String name) throws UpnpFault {
        String text = text(name);
        try {
            return text.isEmpty() ? 0 : Integer.parseInt(text);
        } catch (NumberFormatException notANumber) {
            throw UpnpFault.invalidArguments(name + " is not a number");
        }
    }
}
