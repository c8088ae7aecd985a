package io.vmcrypt.vsphere.internal.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.internal.Lookup;
import io.vmcrypt.vsphere.internal.inventory.InventorySearch;
import io.vmcrypt.vsphere.internal.inventory.InventoryTree;
import io.vmcrypt.vsphere.internal.inventory.WholeView;
import io.vmcrypt.vsphere.internal.names.InventoryName;
import io.vmcrypt.vsphere.internal.names.InventoryPath;
import io.vmcrypt.vsphere.internal.pbm.PolicyService;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.internal.vim.ObjectProperties;
import io.vmcrypt.vsphere.internal.vim.Paged;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.reading.KnownHosts;
import io.vmcrypt.vsphere.kms.KeyNeed;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VirtualMachines;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The VMs of one vCenter. Thread-safe. */
public final class VimVirtualMachines implements VirtualMachines {

  private static final String TYPE = "VirtualMachine";
  private static final int NAMES_PAGE_SIZE = 1000;
  private static final int MOST_CANDIDATES = 20;

  private final VimSession session;
  private final PropertyCollector collector;
  private final VmServices services;
  private final @Nullable NamesOnce names;

  public VimVirtualMachines(VimSession session, PolicyService policies, KnownHosts knownHosts) {
    this.session = requireNonNull(session, "session");
    this.collector = new PropertyCollector(session);
    this.services = VmServices.of(session, policies, knownHosts);
    this.names = null;
  }

  private VimVirtualMachines(VimVirtualMachines others) {
    this.session = others.session;
    this.collector = others.collector;
    this.services = others.services;
    this.names = new NamesOnce(this::tree);
  }

  @Override
  public VirtualMachines remembering() {
    return new VimVirtualMachines(this);
  }

  private InventoryTree tree() {
    return new InventoryTree(session, collector);
  }

  @Override
  public VirtualMachine get(String name) {
    checked(name, "name", "give the VM's name");
    return find(name)
        .orElseThrow(
            Lookup.missing(
                finding(name),
                "there is no VM of this name",
                "Check the spelling, upper and lower case included, and that this user may see"
                    + " the VM."));
  }

  @Override
  public Optional<VirtualMachine> find(String name) {
    checked(name, "name", "give the VM's name");
    Attempt attempt = finding(name);
    NamesOnce known = names;
    return known == null
        ? named(attempt, tree(), matching(attempt, name))
        : known.find(attempt, name, (tree, vms) -> named(attempt, tree, vms));
  }

  private List<ManagedObjectReference> matching(Attempt attempt, String name) {
    List<ManagedObjectReference> matching = new ArrayList<>();
    collector.inventory(
        attempt,
        TYPE,
        List.of("name"),
        NAMES_PAGE_SIZE,
        ObjectProperties.capturing(
            vm ->
                vm.text("name")
                    .filter(kept -> InventoryName.matches(name, kept))
                    .ifPresent(kept -> matching.add(vm.object()))));
    return matching;
  }

  private Optional<VirtualMachine> named(
      Attempt attempt, InventoryTree tree, List<ManagedObjectReference> matching) {
    return only(attempt, tree, matching, "have this name", "Say which by its path or id.");
  }

  private Optional<VirtualMachine> only(
      Attempt attempt,
      InventoryTree tree,
      List<ManagedObjectReference> matching,
      String alike,
      String advice) {
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
              + " VMs "
              + alike
              + ": "
              + found.stream()
                  .map(vm -> vm.path() + " (" + vm.id() + ")")
                  .collect(Collectors.joining(", "))
              + more,
          advice);
    }
    return found.stream().findFirst();
  }

  @Override
  public VirtualMachine getByPath(String path) {
    InventoryPath place = place(path);
    return findByPath(path)
        .orElseThrow(
            Lookup.missing(
                finding(place),
                "there is no VM at this path",
                "Check datacenter, folders and name, upper and lower case included. The word"
                    + " vm stands between datacenter and folders."));
  }

  @Override
  public Optional<VirtualMachine> findByPath(String path) {
    InventoryPath place = place(path);
    Attempt attempt = finding(place);
    return new InventorySearch(session)
        .find(attempt, place)
        .filter(found -> found.type().equals(TYPE))
        .map(
            vm -> {
              VirtualMachine found = handle(attempt, tree(), vm);
              InventorySearch.check(attempt, place, vm, found.name());
              return found;
            });
  }

  private static InventoryPath place(String path) {
    return InventoryPath.parse(path, "path", "/Datacenter/vm/Prod/web-01");
  }

  private Attempt finding(InventoryPath place) {
    return session.attempt("find the VM at path " + place);
  }

  @Override
  public VirtualMachine getById(String id) {
    checked(id, "id", "give a managed object id like vm-42");
    return handle(session.attempt("find VM " + id), tree(), new ManagedObjectReference(TYPE, id));
  }

  @Override
  public Optional<VirtualMachine> findById(String id) {
    return Lookup.find(() -> getById(id));
  }

  @Override
  public VirtualMachine getByInstanceUuid(UUID instanceUuid) {
    return findByInstanceUuid(instanceUuid)
        .orElseThrow(
            Lookup.missing(
                finding(instanceUuid),
                "there is no VM with this instance UUID",
                "Check the UUID, that it is the instance UUID and not the BIOS UUID, and that"
                    + " this user may see the VM."));
  }

  @Override
  public Optional<VirtualMachine> findByInstanceUuid(UUID instanceUuid) {
    Attempt attempt = finding(requireNonNull(instanceUuid, "instanceUuid"));
    List<ManagedObjectReference> matching =
        session
            .content()
            .manager("searchIndex")
            .map(
                index ->
                    session.read(
                        attempt,
                        "FindAllByUuid",
                        index,
                        arguments ->
                            arguments
                                .text("uuid", instanceUuid.toString())
                                .bool("vmSearch", true)
                                .bool("instanceUuid", true),
                        Returns.list(XmlFragment::reference)
                            .andThen(found -> found.stream().distinct().toList())))
            .orElse(List.of());
    return only(attempt, tree(), matching, "have this instance UUID", "Say which by its id.");
  }

  private Attempt finding(UUID instanceUuid) {
    return session.attempt("find the VM with instance UUID " + instanceUuid);
  }

  @Override
  public Stream<VirtualMachine> stream(VmFilter filter) {
    requireNonNull(filter, "filter");
    return Paged.stream(() -> new VmSearch(services, collector, filter));
  }

  /**
   * The VMs that a filter finds, all at once.
   *
   * @param notSeen gets the ids of what is not shown: it may be, or have, one that the filter wants
   */
  public List<VirtualMachine> found(VmFilter filter, List<String> notSeen) {
    try (VmSearch search = new VmSearch(services, collector, filter)) {
      return search.all(notSeen);
    }
  }

  @Override
  public List<Finding> notSeen(VmFilter filter) {
    VmFilter.Builder place = VmFilter.builder().pageSize(VmFilter.MAX_PAGE_SIZE);
    requireNonNull(filter, "filter").below().ifPresent(place::below);
    List<String> ids = new ArrayList<>();
    found(place.build(), ids);
    return told(ids);
  }

  /** What is told of what a look at VMs was not shown: of a part must not pass for one of all. */
  public List<Finding> told(List<String> ids) {
    return ids.isEmpty()
        ? List.of()
        : List.of(
            Finding.warning(
                    FindingCode.INVENTORY_NOT_SEEN,
                    VimSession.SYSTEM,
                    Subject.of("vCenter", session.address().toString()).part("inventory"),
                    "This user may not read %s: other VMs that the filter wants may be there."
                        .formatted(KeyNeed.named(ids)),
                    WholeView.ADVICE)
                .withMissing(WholeView.PRIVILEGES));
  }

  /**
   * The VMs below the place that a filter names, to be read at once. What else the filter says but
   * their name does not count.
   *
   * @param more what is read of each VM besides its name and place
   * @return to be closed
   */
  public VmsBelow below(Attempt attempt, VmFilter filter, List<String> more, int pageSize) {
    return new VmsBelow(services, collector, attempt, filter, more, pageSize);
  }

  @Override
  public List<VirtualMachine> list() {
    InventoryTree tree = tree();
    List<VirtualMachine> vms = new ArrayList<>();
    for (ManagedObjectReference vm : tree.readAll(session.attempt("list the VMs"))) {
      vms.add(new VimVirtualMachine(services, vm, tree.name(vm), tree.path(vm), false));
    }
    return List.copyOf(vms);
  }

  private VirtualMachine handle(Attempt attempt, InventoryTree tree, ManagedObjectReference vm) {
    tree.readAbove(attempt, vm);
    return new VimVirtualMachine(services, vm, tree.name(vm), tree.path(vm), true);
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
