package io.vmcrypt.vsphere.internal.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.vsphere.internal.inventory.InventoryTree;
import io.vmcrypt.vsphere.internal.names.InventoryName;
import io.vmcrypt.vsphere.internal.pbm.PolicyService;
import io.vmcrypt.vsphere.internal.right.Act;
import io.vmcrypt.vsphere.internal.right.Needs;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vim.PropertyPages;
import io.vmcrypt.vsphere.internal.vm.reading.HeldKey;
import io.vmcrypt.vsphere.internal.vm.reading.KnownHosts;
import io.vmcrypt.vsphere.internal.vm.reading.VmPageReader;
import io.vmcrypt.vsphere.internal.vm.reading.VmParts;
import io.vmcrypt.vsphere.internal.vm.reading.VmReader;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.internal.vm.reading.VmSink;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.PowerState;
import io.vmcrypt.vsphere.vm.PrecheckException;
import io.vmcrypt.vsphere.vm.Rekey;
import io.vmcrypt.vsphere.vm.Template;
import io.vmcrypt.vsphere.vm.Templates;
import io.vmcrypt.vsphere.vm.VmChangeResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The templates of one vCenter and their keys. Thread-safe. */
public final class VimTemplates implements Templates {

  private static final String TYPE = "VirtualMachine";
  private static final String KIND = "kind";
  private static final String AS_TEMPLATE = "template";
  private static final String AS_VM = "virtual machine";

  private final VimSession session;
  private final PropertyCollector collector;
  private final VmServices services;
  private final TemplateMark mark;

  public VimTemplates(VimSession session, PolicyService policies, KnownHosts knownHosts) {
    this.session = requireNonNull(session, "session");
    this.collector = new PropertyCollector(session);
    this.services = VmServices.of(session, policies, knownHosts);
    this.mark = new TemplateMark(session, collector);
  }

  @Override
  public List<Template> list() {
    Attempt attempt = session.attempt("list the templates");
    Set<String> marked = mark.all(attempt);
    InventoryTree tree = new InventoryTree(session, collector);
    tree.readContainers(attempt);
    List<String> paths = new ArrayList<>(services.reader().statePaths());
    paths.addAll(VmReader.PLACE);
    List<Template> found = new ArrayList<>();
    try (PropertyPages pages =
        collector.inventoryPages(
            attempt, session.content().rootFolder(), TYPE, paths, PropertyCollector.PAGE_SIZE)) {
      while (pages.hasNext()) {
        pages.next(
            VmSink.ofVms(
                vm -> {
                  boolean brokenOff = marked.contains(vm.vm().value());
                  if (brokenOff || vm.mayBeTemplate()) {
                    found.add(template(vm, keys(shown(vm)), brokenOff, tree));
                  }
                }));
      }
    }
    return List.copyOf(found);
  }

  /** What vCenter does not show must not pass for a template without keys. */
  private VmReading shown(VmParts vm) {
    Attempt attempt = attempt("read", InventoryName.shown(vm.name()), vm.vm().value());
    VmPageReader.Entry entry = vm.entry(attempt);
    VmReading reading = entry.reading();
    if (reading == null) {
      throw requireNonNull(entry.failure());
    }
    if (!reading.showsDevices()) {
      throw new ServiceException(
          attempt, "vCenter does not show its disks", "Unlock it, or register it again.");
    }
    return reading;
  }

  private static Template template(
      VmParts vm, List<CryptoKeyId> keys, boolean brokenOff, InventoryTree tree) {
    String folder = vm.parent().map(tree::path).orElse("");
    boolean known = !vm.name().isEmpty();
    return new Template(
        vm.vm().value(),
        known ? InventoryName.shown(vm.name()) : vm.vm().value(),
        known && !folder.isEmpty() ? folder + "/" + vm.name() : "",
        brokenOff,
        keys);
  }

  private static List<CryptoKeyId> keys(VmReading vm) {
    return vm.keys().stream().map(HeldKey::key).distinct().toList();
  }

  private static ManagedObjectReference reference(Template template) {
    return new ManagedObjectReference(TYPE, requireNonNull(template, "template").id());
  }

  private Attempt attempt(String operation, Template template) {
    return attempt(operation, template.name(), template.id());
  }

  private Attempt attempt(String operation, String name, String id) {
    return session.attempt(operation + " template \"" + name + "\" (" + id + ")");
  }

  private VimVirtualMachine handle(Template template) {
    return new VimVirtualMachine(
        services, reference(template), template.name(), template.path(), false);
  }

  /**
   * As it was read.
   *
   * @param vm a template, or a VM that has the mark
   * @param marked whether it has the mark
   */
  private record Seen(VmReading vm, boolean marked) {

    boolean isTemplate() {
      return vm.template();
    }
  }

  private Seen read(Attempt attempt, ManagedObjectReference vm) {
    Seen now = new Seen(services.reader().read(attempt, vm), mark.isOn(attempt, vm));
    if (!now.isTemplate() && !now.marked()) {
      throw new ConflictException(
          attempt,
          "it is no template now, and has no mark that says that it was one",
          "List the templates again. Change the keys of a VM as those of a VM.");
    }
    return now;
  }

  @Override
  public List<Finding> precheck(Template template, Rekey rekey) {
    requireNonNull(rekey, "rekey");
    Attempt attempt = attempt("check whether one can " + rekey + " of", requireTemplate(template));
    return findings(attempt, template, rekey, read(attempt, reference(template)).vm());
  }

  private static Template requireTemplate(Template template) {
    return requireNonNull(template, "template");
  }

  private List<Finding> findings(Attempt attempt, Template template, Rekey rekey, VmReading now) {
    List<Finding> findings =
        new ArrayList<>(
            handle(template).precheck(rekey).stream()
                // this is what it is made a VM for
                .filter(finding -> !finding.code().equals(FindingCode.VM_IS_TEMPLATE))
                .toList());
    Needs needs = new Needs().add(now.vm(), now.subject(), Act.CONVERT_TEMPLATE);
    if (mark.attribute(attempt).isEmpty()) {
      needs.addAtRoot(session, Act.ADD_FIELD);
    }
    if (now.template()) {
      ManagedObjectReference pool = pool(attempt, now.requireHost(attempt));
      needs.add(pool, Subject.of("resource pool", "", pool.value()), Act.USE_POOL);
    }
    findings.addAll(services.privilegeChecks(attempt).check(needs));
    return List.copyOf(findings);
  }

  /** A template has no resource pool: it gets the one of its host's cluster. */
  private ManagedObjectReference pool(Attempt attempt, ManagedObjectReference host) {
    return collector
        .read(attempt, host, "parent")
        .value("parent")
        .map(XmlFragment::reference)
        .flatMap(
            parent ->
                collector
                    .read(attempt, parent, "resourcePool")
                    .value("resourcePool")
                    .map(XmlFragment::reference))
        .orElseThrow(
            () ->
                new ServiceException(
                    attempt,
                    "vCenter does not say which resource pool the template's host has",
                    "Check that this user may see the host, its cluster and the resource pool."));
  }

  @Override
  public List<Change> plan(Template template, Rekey rekey) {
    requireNonNull(rekey, "rekey");
    Attempt attempt = attempt("plan to " + rekey + " of", requireTemplate(template));
    return changes(template, rekey, read(attempt, reference(template)));
  }

  private List<Change> changes(Template template, Rekey rekey, Seen now) {
    List<Change> changes = new ArrayList<>(handle(template).plan(rekey));
    if (!now.isTemplate()) {
      changes.add(
          Change.changed(VimSession.SYSTEM, now.vm().subject().part(KIND), AS_VM, AS_TEMPLATE));
    } else if (now.marked() && changes.isEmpty()) {
      changes.add(
          Change.removed(
              VimSession.SYSTEM,
              now.vm().subject().part("custom attribute " + ATTRIBUTE),
              template.id()));
    }
    return List.copyOf(changes);
  }

  @Override
  public Ensured<Template> ensure(Template template, Rekey rekey, Duration timeout) {
    requireNonNull(rekey, "rekey");
    requireNonNull(timeout, "timeout");
    Attempt attempt = attempt(rekey + " of", requireTemplate(template));
    ManagedObjectReference vm = reference(template);
    Seen seen = read(attempt, vm);
    VmReading before = seen.vm();
    boolean inPlace = handle(template).plan(rekey).isEmpty();
    List<Change> changes = changes(template, rekey, seen);
    if (before.template() && inPlace) {
      // a run that died may have left its mark
      mark.clear(attempt, vm);
      return new Ensured<>(fresh(template, before), changes);
    }
    List<Finding> findings = findings(attempt, template, rekey, before);
    if (findings.stream().anyMatch(Finding::isBlocking)) {
      throw new PrecheckException(attempt, findings);
    }
    if (before.template()) {
      ManagedObjectReference host = before.requireHost(attempt);
      ManagedObjectReference pool = pool(attempt, host);
      mark.set(attempt, vm);
      session.change(
          attempt,
          "MarkAsVirtualMachine",
          vm,
          arguments -> arguments.reference("pool", pool).reference("host", host),
          Returns.nothing());
      seen(attempt, vm, false);
    } else {
      requireOff(attempt, before);
    }
    try {
      VmChangeResult unused = handle(template).start(rekey).await(timeout);
    } catch (SdkException e) {
      putBack(attempt, vm, e);
      throw e;
    }
    return new Ensured<>(fresh(template, back(attempt, vm)), changes);
  }

  private static void requireOff(Attempt attempt, VmReading now) {
    if (!now.powerState().equals(PowerState.POWERED_OFF)) {
      throw new ConflictException(
          attempt,
          "it was made a VM for a change of its keys, which broke off, and is %s now"
              .formatted(now.powerState()),
          ("Shut it down, and run this again: it becomes a template again. To keep it as a VM,"
                  + " clear its custom attribute %s.")
              .formatted(ATTRIBUTE));
    }
  }

  /** A VM whose change was refused is a template again, if that is possible. */
  private void putBack(Attempt attempt, ManagedObjectReference vm, SdkException failure) {
    if (failure.isEffectPossible()) {
      // vCenter may still be at work on it; a later run goes on
      return;
    }
    try {
      VmReading unused = back(attempt, vm);
    } catch (SdkException e) {
      failure.addSuppressed(e);
    }
  }

  private VmReading back(Attempt attempt, ManagedObjectReference vm) {
    session.change(attempt, "MarkAsTemplate", vm, none -> {}, Returns.nothing());
    VmReading after = seen(attempt, vm, true);
    mark.clear(attempt, vm);
    return after;
  }

  /** A success without effect must not pass for done. */
  private VmReading seen(Attempt attempt, ManagedObjectReference vm, boolean template) {
    VmReading after =
        services
            .grace()
            .look(
                attempt,
                () -> services.reader().read(attempt, vm),
                now -> now.template() == template);
    if (after.template() != template) {
      throw new OperationFailedException(
          attempt,
          "vCenter accepted the call, but it is still a " + (template ? AS_VM : AS_TEMPLATE),
          "Look at its events in the vSphere Client, then run this again.");
    }
    return after;
  }

  private static Template fresh(Template template, VmReading now) {
    return new Template(template.id(), now.name(), template.path(), false, keys(now));
  }
}
