package io.vmcrypt.vsphere.internal.disk;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.internal.inventory.WholeView;
import io.vmcrypt.vsphere.internal.names.InventoryName;
import io.vmcrypt.vsphere.internal.session.ApiVersion;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.internal.soap.XmlFailure;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.internal.vim.ObjectProperties;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.reading.ChainParts;
import io.vmcrypt.vsphere.internal.vm.reading.VmSink;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.FirstClassDisk;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The first-class disks of one vCenter and their keys. Thread-safe. */
public final class VimFirstClassDisks {

  /** Which manager has them; a release without it has none. */
  public static final String MANAGER = "vStorageObjectManager";

  /** In the name of the filter that encrypts, whatever its vendor's prefix and its version. */
  private static final String ENCRYPTION = "vmwarevmcrypt";

  private static final String NAME = "name";
  private static final String DEVICES = "config.hardware.device";

  private final VimSession session;
  private final PropertyCollector collector;

  public VimFirstClassDisks(VimSession session) {
    this.session = requireNonNull(session, "session");
    this.collector = new PropertyCollector(session);
  }

  /** A datastore, and its name in words. */
  private record Place(ManagedObjectReference datastore, String words) {}

  /** All of them, each by itself. */
  public List<FirstClassDisk> list(Consumer<? super SdkException> unread) {
    requireNonNull(unread, "unread");
    Attempt attempt = session.attempt("list the first-class disks");
    List<FirstClassDisk> disks =
        listWithoutOwners(shown -> tellHidden(attempt, shown, unread), unread);
    return disks.stream().allMatch(FirstClassDisk::isPlain) ? disks : attached(attempt, disks);
  }

  /** What this user does not see may have disks. */
  private void tellHidden(
      Attempt attempt, Set<ManagedObjectReference> shown, Consumer<? super SdkException> unread) {
    WholeView view =
        WholeView.of(session, attempt, session.content().rootFolder(), WholeView.TO_DATASTORES);
    view.lacking().ifPresent(unread);
    Stream.concat(
            view.hidden(WholeView::isHost).stream(),
            view.datastores().stream().filter(datastore -> !shown.contains(datastore)))
        .forEach(hidden -> unread.accept(WholeView.notShown(attempt, hidden)));
  }

  /**
   * The same, without a look at the VMs that have them attached.
   *
   * @param shown gets the datastores that this user sees
   */
  public List<FirstClassDisk> listWithoutOwners(
      Consumer<Set<ManagedObjectReference>> shown, Consumer<? super SdkException> unread) {
    Attempt attempt = session.attempt("list the first-class disks");
    ManagedObjectReference manager = manager(attempt);
    Asking asking = new Asking(unread);
    Map<Place, Set<String>> listed = new LinkedHashMap<>();
    int count = 0;
    List<Place> places = places(attempt);
    shown.accept(places.stream().map(Place::datastore).collect(Collectors.toSet()));
    for (Place place : places) {
      Set<String> ids = asking.ask(() -> ids(manager, place)).orElse(Set.of());
      listed.put(place, ids);
      count += ids.size();
      if (count > FirstClassDisk.MOST) {
        throw new ServiceException(
            attempt,
            "there are more than " + FirstClassDisk.MOST + " first-class disks",
            "Look at them in another way: this SDK does not read as many.");
      }
    }
    List<FirstClassDisk> disks = new ArrayList<>(count);
    listed.forEach(
        (place, ids) ->
            ids.forEach(
                id ->
                    asking
                        .ask(() -> disk(manager, place, id))
                        .flatMap(read -> read)
                        .ifPresent(disks::add)));
    return List.copyOf(disks);
  }

  /** Asks for one after the other, as long as vCenter answers. */
  private static final class Asking {
    private final Consumer<? super SdkException> unread;
    private boolean ended;

    Asking(Consumer<? super SdkException> unread) {
      this.unread = unread;
    }

    <T> Optional<T> ask(Supplier<T> reading) {
      if (ended) {
        return Optional.empty();
      }
      try {
        return Optional.of(reading.get());
      } catch (OperationInterruptedException e) {
        throw e;
      } catch (SdkException e) {
        // thousands of disks: each would wait as long, and some logins later the user is locked out
        ended =
            e instanceof AuthenticationException
                || !(e instanceof ServiceException || e instanceof DecodingException);
        unread.accept(e);
        return Optional.empty();
      }
    }
  }

  private ManagedObjectReference manager(Attempt attempt) {
    return session
        .content()
        .manager(MANAGER)
        .orElseThrow(
            () ->
                new ServiceException(
                    attempt,
                    "this vCenter shows no manager of first-class disks",
                    "Look at vCenter's log; each vCenter from release 6.5 on has one."));
  }

  private List<Place> places(Attempt attempt) {
    List<Place> places = new ArrayList<>();
    collector.inventory(
        attempt,
        "Datastore",
        List.of(NAME),
        PropertyCollector.PAGE_SIZE,
        ObjectProperties.capturing(
            found ->
                places.add(
                    new Place(
                        found.object(),
                        "datastore \"%s\" (%s)"
                            .formatted(
                                found
                                    .text(NAME)
                                    .map(InventoryName::shown)
                                    .orElse(found.object().value()),
                                found.object().value())))));
    return places;
  }

  private Set<String> ids(ManagedObjectReference manager, Place place) {
    return new LinkedHashSet<>(
        session.read(
            session.attempt("list the first-class disks on " + place.words()),
            "ListVStorageObject",
            manager,
            arguments -> arguments.reference("datastore", place.datastore()),
            Returns.list(VimFirstClassDisks::id)));
  }

  private static String id(XmlFragment id) {
    String text = id.required("id").strip();
    if (text.isEmpty()) {
      throw id.senseless("the id of a disk is empty");
    }
    return text;
  }

  /** Empty if it has been deleted since it was listed. */
  private Optional<FirstClassDisk> disk(ManagedObjectReference manager, Place place, String id) {
    Attempt attempt = session.attempt("read first-class disk " + id + " on " + place.words());
    try {
      return Optional.of(
          session.read(
              attempt,
              "RetrieveVStorageObject",
              manager,
              arguments ->
                  arguments
                      .object("id", wanted -> wanted.text("id", id))
                      .reference("datastore", place.datastore()),
              Returns.one().andThen(disk -> disk(place, id, disk))));
    } catch (NotFoundException e) {
      // a disk that is still listed is there, whatever is wrong with it
      if (ids(manager, place).contains(id)) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private FirstClassDisk disk(Place place, String id, XmlFragment disk) {
    XmlFragment config = disk.requiredElement("config");
    if (!id(config.requiredElement("id")).equals(id)) {
      throw new XmlFailure("it is about another disk than the one that was asked about");
    }
    XmlFragment backing = config.requiredElement("backing");
    String path = backing.text("filePath").map(String::strip).orElse("");
    List<CryptoKeyId> keys = keys(backing);
    return new FirstClassDisk(
        id,
        config.filled(NAME).orElse(id),
        place.datastore().value(),
        path,
        keys,
        session.version().isAtLeast(ApiVersion.V7_0)
            && !path.isEmpty()
            && (backing.element("keyId").isPresent() || !hasFilter(config)),
        List.of(),
        config.elements("consumerId").stream()
            .flatMap(consumer -> consumer.text("id").stream())
            .map(String::strip)
            .toList());
  }

  /** Of its own file and of all below it: what was written before a snapshot is there. */
  private static List<CryptoKeyId> keys(XmlFragment backing) {
    ChainParts chain = new ChainParts();
    backing.visit(chain::take);
    return chain.links().stream().flatMap(Optional::stream).distinct().toList();
  }

  private static boolean hasFilter(XmlFragment config) {
    return config.elements("iofilter").stream()
        .anyMatch(filter -> filter.text().toLowerCase(Locale.ROOT).contains(ENCRYPTION));
  }

  /** The same, with the VMs that have them attached. */
  private List<FirstClassDisk> attached(Attempt attempt, List<FirstClassDisk> disks) {
    Map<String, List<String>> vms = new TreeMap<>();
    collector.inventory(
        attempt,
        "VirtualMachine",
        List.of(DEVICES),
        PropertyCollector.PAGE_SIZE,
        VmSink.ofVms(
            vm ->
                vm.firstClassDisks()
                    .forEach(
                        id ->
                            vms.computeIfAbsent(id, any -> new ArrayList<>())
                                .add(vm.vm().value()))));
    return disks.stream()
        .map(
            disk ->
                new FirstClassDisk(
                    disk.id(),
                    disk.name(),
                    disk.datastore(),
                    disk.path(),
                    disk.keys(),
                    disk.keysShown(),
                    vms.getOrDefault(disk.id(), List.of()),
                    disk.consumers()))
        .toList();
  }
}
