package nagare.dlna;

import java.io.ByteArrayInputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import nagare.dlna.didl.XmlBytes;
import nagare.dlna.didl.XmlText;
import nagare.dlna.directory.Service;
import nagare.dlna.directory.UpnpFault;

/// SOAP 1.1 as UPnP uses it (UDA 1.0 §3.2). Read by StAX rather than jUPnP's DOM: arguments may be missing,
/// in any order and namespace, and a document type is refused. Pure.
final class Soap {
    /// Deepest element that is read; a request has four levels.
    static final int MAX_DEPTH = 16;

    /// Most arguments of an action that are read.
    static final int MAX_ARGUMENTS = 32;

    private static final String OPEN = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
            + "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\""
            + " s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"><s:Body>";
    private static final String CLOSE = "</s:Body></s:Envelope>";

    private Soap() {}

    /// An action and its arguments by name.
    record Request(String action, Map<String, String> arguments) {}

    /// Not SOAP: no XML, too deep, or with a document type. Answered with 400.
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message, null, false, false);
        }
    }

    static Request read(byte[] body) throws Malformed {
        try {
            XMLStreamReader reader = factory().createXMLStreamReader(new ByteArrayInputStream(body));
            try {
                return read(reader);
            } finally {
                reader.close();
            }
        } catch (XMLStreamException e) {
            throw new Malformed("not well-formed XML");
        }
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty("jdk.xml.dtd.support", "deny"); // where SUPPORT_DTD reads on, and fails on some garbage
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    private static Request read(XMLStreamReader reader) throws XMLStreamException, Malformed {
        enter(reader, "Envelope");
        String child = child(reader);
        while (!child.equals("Body")) { // a Header may come first
            skip(reader);
            child = child(reader);
        }
        String action = child(reader);
        var arguments = new HashMap<String, String>();
        while (next(reader) != XMLStreamConstants.END_ELEMENT) {
            if (reader.isStartElement()) {
                String name = reader.getLocalName();
                arguments.putIfAbsent(name, text(reader));
                if (arguments.size() > MAX_ARGUMENTS) {
                    throw new Malformed("too many arguments");
                }
            }
        }
        for (int depth = 0; reader.hasNext(); ) { // the rest must be well-formed too
            int event = next(reader);
            depth += event == XMLStreamConstants.START_ELEMENT ? 1 : event == XMLStreamConstants.END_ELEMENT ? -1 : 0;
            if (depth > MAX_DEPTH) {
                throw new Malformed("nested too deeply");
            }
        }
        return new Request(action, arguments);
    }

    private static void enter(XMLStreamReader reader, String name) throws XMLStreamException, Malformed {
        while (!reader.isStartElement()) {
            next(reader);
        }
        if (!reader.getLocalName().equals(name)) {
            throw new Malformed("no SOAP envelope");
        }
    }

    private static String child(XMLStreamReader reader) throws XMLStreamException, Malformed {
        int event = next(reader);
        while (event != XMLStreamConstants.START_ELEMENT) {
            if (event == XMLStreamConstants.END_ELEMENT) {
                throw new Malformed("no action in the SOAP body");
            }
            event = next(reader);
        }
        return reader.getLocalName();
    }

    private static void skip(XMLStreamReader reader) throws XMLStreamException, Malformed {
        int depth = 1;
        while (depth > 0) {
            int event = next(reader);
            depth += event == XMLStreamConstants.START_ELEMENT ? 1 : event == XMLStreamConstants.END_ELEMENT ? -1 : 0;
            if (depth > MAX_DEPTH) {
                throw new Malformed("nested too deeply");
            }
        }
    }

    private static String text(XMLStreamReader reader) throws XMLStreamException, Malformed {
        var text = new StringBuilder();
        while (next(reader) != XMLStreamConstants.END_ELEMENT) {
            if (reader.isStartElement()) {
                throw new Malformed("an argument holds elements");
            }
            if (reader.isCharacters()) {
                text.append(reader.getText());
            }
        }
        return text.toString();
    }

    private static int next(XMLStreamReader reader) throws XMLStreamException, Malformed {
        int event = reader.next();
        if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
            throw new Malformed("a document type is not allowed");
        }
        return event;
    }

    /// The answer of an action; `values` in the order of its outputs.
    static XmlBytes answer(Service service, Service.Action action, List<Service.Value> values) {
        var out = XmlBytes.document();
        out.append(OPEN).append("<u:").append(action.name()).append("Response xmlns:u=\"");
        out.append(service.family())
                .append(':')
                .append(Integer.toString(Service.VERSION))
                .append("\">");
        for (int i = 0; i < values.size(); i++) {
            String name = action.outputs().get(i).name();
            out.append('<').append(name).append('>');
            switch (values.get(i)) {
                case Service.Value.Text(var text) -> XmlText.append(out, text);
                case Service.Value.Xml(var document) -> out.append(document);
            }
            out.append("</").append(name).append('>');
        }
        return out.append("</u:").append(action.name()).append("Response>").append(CLOSE);
    }

    /// The answer of `QueryStateVariable` (UDA 1.0 §3.3.2).
    static XmlBytes variable(String value) {
        return document(OPEN + "<u:QueryStateVariableResponse xmlns:u=\"urn:schemas-upnp-org:control-1-0\"><return>"
                + XmlText.escape(value) + "</return></u:QueryStateVariableResponse>" + CLOSE);
    }

    private static XmlBytes document(String text) {
        return XmlBytes.document().append(text);
    }

    static XmlBytes fault(UpnpFault fault) {
        return document(OPEN + "<s:Fault><faultcode>s:Client</faultcode><faultstring>UPnPError</faultstring><detail>"
                + "<UPnPError xmlns=\"urn:schemas-upnp-org:control-1-0\"><errorCode>" + fault.code()
                + "</errorCode><errorDescription>" + XmlText.escape(String.valueOf(fault.getMessage()))
                + "</errorDescription></UPnPError></detail></s:Fault>" + CLOSE);
    }
}
