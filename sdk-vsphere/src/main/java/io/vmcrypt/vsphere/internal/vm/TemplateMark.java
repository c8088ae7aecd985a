package io.vmcrypt.vsphere.internal.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.internal.vim.ObjectProperties;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.vm.Templates;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Marks templates that become VMs for a while, in a custom attribute. The value is the id of the
 * object itself: a clone may get a copy of the value, and is not marked by it. Thread-safe.
 */
final class TemplateMark {

  private static final String VM = "VirtualMachine";
  private static final String VALUES = "customValue";
  private static final String FIELDS = "field";
  private static final int PAGE_SIZE = 1000;

  private final VimSession session;
  private final PropertyCollector collector;

  TemplateMark(VimSession session, PropertyCollector collector) {
    this.session = requireNonNull(session, "session");
    this.collector = requireNonNull(collector, "collector");
  }

  private Optional<ManagedObjectReference> manager() {
    return session.content().manager("customFieldsManager");
  }

  /** The number of the attribute; empty if this vCenter does not have it yet. */
  Optional<String> attribute(Attempt attempt) {
    return manager()
        .flatMap(
            manager ->
                readable(attempt, collector.read(attempt, manager, FIELDS), FIELDS)
                    .value(FIELDS)
                    .map(XmlFragment::elements)
                    .orElse(List.of())
                    .stream()
                    .filter(TemplateMark::isIt)
                    .findFirst())
        .flatMap(field -> field.text("key"))
        .map(String::strip);
  }

  /** A mark that this user may not read must not pass for none. */
  private static ObjectProperties readable(Attempt attempt, ObjectProperties found, String path) {
    found.requireReadable(attempt, path);
    return found;
  }

  private static boolean isIt(XmlFragment field) {
    return field.text("name").filter(Templates.ATTRIBUTE::equals).isPresent()
        && field
            .text("managedObjectType")
            .map(String::strip)
            .filter(type -> !type.isEmpty() && !type.endsWith(VM))
            .isEmpty();
  }

  /** The ids of all VMs and templates that are marked. */
  Set<String> all(Attempt attempt) {
    Optional<String> key = attribute(attempt);
    Set<String> marked = new HashSet<>();
    List<ObjectProperties> refused = new ArrayList<>(1);
    if (key.isPresent()) {
      collector.inventory(
          attempt,
          VM,
          List.of(VALUES),
          PAGE_SIZE,
          ObjectProperties.capturing(
              vm -> {
                if (isOn(vm, key.get())) {
                  marked.add(vm.object().value());
                } else if (refused.isEmpty() && !vm.missing().isEmpty()) {
                  refused.add(vm);
                }
              }));
    }
    refused.forEach(vm -> vm.requireReadable(attempt, VALUES));
    return marked;
  }

  boolean isOn(Attempt attempt, ManagedObjectReference vm) {
    return attribute(attempt)
        .filter(key -> isOn(readable(attempt, collector.read(attempt, vm, VALUES), VALUES), key))
        .isPresent();
  }

  private static boolean isOn(ObjectProperties vm, String key) {
    return vm.value(VALUES).map(XmlFragment::elements).orElse(List.of()).stream()
        .filter(value -> value.text("key").map(String::strip).filter(key::equals).isPresent())
        .anyMatch(
            value ->
                value
                    .text("value")
                    .map(String::strip)
                    .filter(vm.object().value()::equals)
                    .isPresent());
  }

  void set(Attempt attempt, ManagedObjectReference vm) {
    ManagedObjectReference manager =
        manager()
            .orElseThrow(
                () ->
                    new ServiceException(
                        attempt,
                        "this server has no custom attributes, so the template cannot be marked",
                        "Connect to a vCenter, not to a host."));
    String key = attribute(attempt).orElseGet(() -> add(attempt, manager));
    write(attempt, manager, vm, key, vm.value());
    if (!isOn(attempt, vm)) {
      throw notTaken(attempt, "the template does not have it");
    }
  }

  private String add(Attempt attempt, ManagedObjectReference manager) {
    return session.change(
        attempt,
        "AddCustomFieldDef",
        manager,
        arguments -> arguments.text("name", Templates.ATTRIBUTE).text("moType", VM),
        Returns.one().andThen(TemplateMark::made));
  }

  private static String made(XmlFragment field) {
    if (!isIt(field)) {
      throw field.senseless("it is about another attribute than the one that was added");
    }
    return field.required("key").strip();
  }

  private void write(
      Attempt attempt,
      ManagedObjectReference manager,
      ManagedObjectReference vm,
      String key,
      String value) {
    session.change(
        attempt,
        "SetField",
        manager,
        arguments -> arguments.reference("entity", vm).text("key", key).text("value", value),
        Returns.nothing());
  }

  /** Sends nothing if there is no mark. */
  void clear(Attempt attempt, ManagedObjectReference vm) {
    if (!isOn(attempt, vm)) {
      return;
    }
    write(attempt, manager().orElseThrow(), vm, attribute(attempt).orElseThrow(), "");
    if (isOn(attempt, vm)) {
      throw notTaken(attempt, "it still has its old value");
    }
  }

  private static OperationFailedException notTaken(Attempt attempt, String seen) {
    return new OperationFailedException(
        attempt,
        "vCenter accepted a value of custom attribute " + Templates.ATTRIBUTE + ", but " + seen,
        "Look at the custom attributes of the template in the vSphere Client, then try again.");
  }
}
