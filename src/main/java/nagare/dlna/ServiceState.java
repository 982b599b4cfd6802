package nagare.dlna;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import nagare.dlna.directory.Service;
import org.jupnp.internal.compat.java.beans.PropertyChangeSupport;
import org.jupnp.model.Command;
import org.jupnp.model.ServiceManager;
import org.jupnp.model.ValidationException;
import org.jupnp.model.meta.Action;
import org.jupnp.model.meta.ActionArgument;
import org.jupnp.model.meta.LocalService;
import org.jupnp.model.meta.StateVariable;
import org.jupnp.model.meta.StateVariableEventDetails;
import org.jupnp.model.meta.StateVariableTypeDetails;
import org.jupnp.model.state.StateVariableValue;
import org.jupnp.model.types.Datatype;
import org.jupnp.model.types.ServiceId;
import org.jupnp.model.types.ServiceType;

/// One of our services as jUPnP's model, and the values of its evented variables. Without jUPnP's lock per service: our
/// services are thread-safe.
@SuppressWarnings({"rawtypes", "unchecked"}) // jUPnP's model is generic half way
final class ServiceState implements ServiceManager<Service> {
    private final Service service;
    private final LocalService<Service> model;
    private final PropertyChangeSupport changes = new PropertyChangeSupport(this);

    ServiceState(Service service) throws ValidationException {
        this.service = service;
        boolean standard = service.domain().equals("schemas-upnp-org");
        this.model = new LocalService<>(
                new ServiceType(service.domain(), service.name(), Service.VERSION),
                new ServiceId(standard ? "upnp-org" : service.domain(), service.name()),
                service.actions().stream().map(ServiceState::action).toArray(Action[]::new),
                service.variables().stream().map(ServiceState::variable).toArray(StateVariable[]::new));
        model.setManager(this);
    }

    static ServiceState of(LocalService<?> model) {
        return (ServiceState) (ServiceManager) model.getManager();
    }

    Service service() {
        return service;
    }

    /// Sends the evented variables as they are now to all subscribers.
    void fire() {
        changes.firePropertyChange(EVENTED_STATE_VARIABLES, null, getCurrentState());
    }

    @Override
    public LocalService<Service> getService() {
        return model;
    }

    @Override
    public Service getImplementation() {
        return service;
    }

    @Override
    public void execute(Command<Service> command) throws Exception {
        command.execute(this);
    }

    @Override
    public PropertyChangeSupport getPropertyChangeSupport() {
        return changes;
    }

    @Override
    public Collection<StateVariableValue> getCurrentState() {
        Map<String, String> values = service.state().get();
        var state = new ArrayList<StateVariableValue>();
        for (var variable : service.variables()) {
            String value = values.get(variable.name());
            if (variable.evented() && value != null) {
                StateVariable declared = model.getStateVariable(variable.name());
                Datatype type = declared.getTypeDetails().getDatatype();
                state.add(new StateVariableValue(declared, value.isEmpty() ? value : type.valueOf(value)));
            }
        }
        return state;
    }

    private static Action action(Service.Action action) {
        var arguments = new ArrayList<ActionArgument>();
        action.inputs().forEach(in -> arguments.add(argument(in, ActionArgument.Direction.IN)));
        action.outputs().forEach(out -> arguments.add(argument(out, ActionArgument.Direction.OUT)));
        return new Action(action.name(), arguments.toArray(ActionArgument[]::new));
    }

    private static ActionArgument argument(Service.Argument argument, ActionArgument.Direction direction) {
        return new ActionArgument(argument.name(), argument.variable(), direction);
    }

    /// No maximum rate: jUPnP's moderation drops the last value, ours in [EventPacer] does not.
    private static StateVariable variable(Service.Variable variable) {
        List<String> allowed = variable.allowed();
        return new StateVariable(
                variable.name(),
                new StateVariableTypeDetails(
                        type(variable.type()), null, allowed.isEmpty() ? null : allowed.toArray(String[]::new), null),
                new StateVariableEventDetails(variable.evented()));
    }

    private static Datatype type(Service.Type type) {
        return switch (type) {
            case STRING -> Datatype.Builtin.STRING.getDatatype();
            case UI4 -> Datatype.Builtin.UI4.getDatatype();
            case I4 -> Datatype.Builtin.I4.getDatatype();
            case INT -> Datatype.Builtin.INT.getDatatype();
            case BASE64 -> Datatype.Builtin.BIN_BASE64.getDatatype();
        };
    }
}
