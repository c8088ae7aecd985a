package io.vmcrypt.vsphere.internal.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.vsphere.internal.inventory.InventoryName;
import io.vmcrypt.vsphere.internal.inventory.InventoryTree;
import io.vmcrypt.vsphere.internal.pbm.PolicyService;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.internal.vim.ObjectProperties;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VirtualMachines;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The VMs of one vCenter. Thread-safe. */
public final class VimVirtualMachines implements VirtualMachines {

  private static final String TYPE = "VirtualMachine";
  private static final int NAMES_PAGE_SIZE = 1000;
  private static final int MOST_CANDIDATES = 20;

  private final VimSession session;
  private final PropertyCollector collector;
  private final VmServices services;

  public VimVirtualMachines(VimSession session, PolicyService policies) {
    this.session = requireNonNull(session, "session");
    this.collector = new PropertyCollector(session);
    this.services = VmServices.of(session, policies);
  }

  @Override
  public VirtualMachine get(String name) {
    checked(name, "name", "give the VM's name");
    return find(name)
        .orElseThrow(
            () ->
                new NotFoundException(
                    finding(name),
                    "there is no VM of this name",
                    "Check the spelling, upper and lower case included, and that this user may see"
                        + " the VM; list() shows all that it sees.",
                    null,
                    null));
  }

  @Override
  public Optional<VirtualMachine> find(String name) {
    checked(name, "name", "give the VM's name");
    Attempt attempt = finding(name);
    List<ManagedObjectReference> matching = new ArrayList<>();
    collector.inventory(
        attempt,
        session.content().rootFolder(),
        TYPE,
        List.of("name"),
        NAMES_PAGE_SIZE,
        ObjectProperties.capturing(
            vm ->
                vm.text("name")
                    .filter(kept -> InventoryName.matches(name, kept))
                    .ifPresent(kept -> matching.add(vm.object()))));
    InventoryTree tree = new InventoryTree(session, collector);
    List<VirtualMachine> found =
        matching.stream().limit(MOST_CANDIDATES).map(vm -> handle(attempt, tree, vm)).toList();
    if (found.size() > 1) {
      String more =
          matching.size() > found.size()
              ? ", and " + (matching.size() - found.size()) + " more"
              : "";
      throw new ConflictException(
          attempt,
          matching.size()
              + " VMs have this name: "
              + found.stream()
                  .map(vm -> vm.path() + " (" + vm.id() + ")")
                  .collect(Collectors.joining(", "))
              + more,
          "Say which: getByPath(path) or getById(id).",
          null,
          null);
    }
    return found.stream().findFirst();
  }

  @Override
  public VirtualMachine getByPath(String path) {
    checked(path, "path", "give a path like /Datacenter/vm/Prod/web-01");
    String trimmed = path.startsWith("/") ? path.substring(1) : path;
    List<String> parts = Arrays.asList(trimmed.split("/", -1));
    if (parts.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException(
          "path \"" + path + "\" has an empty part; give one like /Datacenter/vm/Prod/web-01");
    }
    String kept =
        parts.stream()
            .map(part -> InventoryName.kept(InventoryName.shown(part)))
            .collect(Collectors.joining("/"));
    Attempt attempt = session.attempt("find the VM at path /" + kept);
    NotFoundException nothing =
        new NotFoundException(
            attempt,
            "there is no VM at this place",
            "Check datacenter, folders and name, upper and lower case included; between datacenter"
                + " and folders there is the word vm.",
            null,
            null);
    ManagedObjectReference vm =
        session
            .content()
            .manager("searchIndex")
            .flatMap(
                index ->
                    session.read(
                        attempt,
                        "FindByInventoryPath",
                        index,
                        arguments -> arguments.text("inventoryPath", kept),
                        Returns.optional().andThen(found -> found.map(XmlFragment::reference))))
            .filter(found -> found.type().equals(TYPE))
            .orElseThrow(() -> nothing);
    return handle(attempt, new InventoryTree(session, collector), vm);
  }

  @Override
  public VirtualMachine getById(String id) {
    checked(id, "id", "give a managed object id like vm-42");
    return handle(
        session.attempt("find VM " + id),
        new InventoryTree(session, collector),
        new ManagedObjectReference(TYPE, id));
  }

  @Override
  public List<VirtualMachine> list() {
    InventoryTree tree = new InventoryTree(session, collector);
    List<VirtualMachine> vms = new ArrayList<>();
    for (ManagedObjectReference vm : tree.readAll(session.attempt("list the VMs"))) {
      vms.add(new VimVirtualMachine(services, vm, tree.name(vm), tree.path(vm)));
    }
    return List.copyOf(vms);
  }

  private VirtualMachine handle(Attempt attempt, InventoryTree tree, ManagedObjectReference vm) {
    tree.readAbove(attempt, vm);
    return new VimVirtualMachine(services, vm, tree.name(vm), tree.path(vm));
  }

  private Attempt finding(String name) {
    return session.attempt("find VM \"" + name + "\"");
  }

  private static void checked(String value, String argument, String accepted) {
    if (requireNonNull(value, argument).isBlank()) {
      throw new IllegalArgumentException(argument + " \"" + value + "\" is blank; " + accepted);
    }
  }
}
