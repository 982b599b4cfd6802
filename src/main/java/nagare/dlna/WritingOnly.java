package nagare.dlna;

import org.jupnp.binding.xml.DescriptorBindingException;
import org.jupnp.binding.xml.UDA10DeviceDescriptorBinderImpl;
import org.jupnp.binding.xml.UDA10ServiceDescriptorBinderImpl;
import org.jupnp.model.UnsupportedDataException;
import org.jupnp.model.action.ActionInvocation;
import org.jupnp.model.message.control.ActionRequestMessage;
import org.jupnp.model.message.control.ActionResponseMessage;
import org.jupnp.model.message.gena.IncomingEventRequestMessage;
import org.jupnp.model.meta.Device;
import org.jupnp.model.meta.Service;
import org.jupnp.transport.impl.GENAEventProcessorImpl;
import org.jupnp.transport.spi.SOAPActionProcessor;
import org.w3c.dom.Document;

/// jUPnP's XML, as far as it writes. Its readers follow document types and external entities, and a server has
/// nothing to read with them: calls are read by [Soap], others' descriptions and events are never asked for. So
/// that no way leads to them by accident, each refuses.
final class WritingOnly {
    private WritingOnly() {}

    private static String refusal() {
        return "nothing of others is read by jUPnP";
    }

    static final class Descriptions extends UDA10DeviceDescriptorBinderImpl {
        @Override
        @SuppressWarnings("rawtypes")
        public <T extends Device> T describe(T device, String xml) throws DescriptorBindingException {
            throw new DescriptorBindingException(refusal());
        }

        @Override
        @SuppressWarnings("rawtypes")
        public <T extends Device> T describe(T device, Document xml) throws DescriptorBindingException {
            throw new DescriptorBindingException(refusal());
        }
    }

    static final class ServiceDescriptions extends UDA10ServiceDescriptorBinderImpl {
        @Override
        @SuppressWarnings("rawtypes")
        public <T extends Service> T describe(T service, String xml) throws DescriptorBindingException {
            throw new DescriptorBindingException(refusal());
        }

        @Override
        @SuppressWarnings("rawtypes")
        public <T extends Service> T describe(T service, Document xml) throws DescriptorBindingException {
            throw new DescriptorBindingException(refusal());
        }
    }

    static final class Events extends GENAEventProcessorImpl {
        @Override
        public void readBody(IncomingEventRequestMessage message) throws UnsupportedDataException {
            throw new UnsupportedDataException(refusal());
        }
    }

    /// Neither reads nor writes: our services are called and answered by [ActionCall].
    @SuppressWarnings("rawtypes")
    static final class Calls implements SOAPActionProcessor {
        @Override
        public void writeBody(ActionRequestMessage message, ActionInvocation call) throws UnsupportedDataException {
            throw new UnsupportedDataException(refusal());
        }

        @Override
        public void writeBody(ActionResponseMessage message, ActionInvocation call) throws UnsupportedDataException {
            throw new UnsupportedDataException(refusal());
        }

        @Override
        public void readBody(ActionRequestMessage message, ActionInvocation call) throws UnsupportedDataException {
            throw new UnsupportedDataException(refusal());
        }

        @Override
        public void readBody(ActionResponseMessage message, ActionInvocation call) throws UnsupportedDataException {
            throw new UnsupportedDataException(refusal());
        }
    }
}
