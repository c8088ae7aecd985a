package io.vmcrypt.vsphere.internal.vm.reading;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.NameResolver;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Under which names and addresses vCenter and key servers are known. Thread-safe. */
public final class KnownHosts {

  private final List<String> vcenter;
  private final NameResolver resolver;
  private final @Nullable Map<String, Host> remembered;

  /**
   * A host under all its names.
   *
   * @param registered as it was written
   * @param names names and addresses in their {@linkplain HostName#normal normal} form
   * @param lookedUp false if its other names are not known
   */
  public record Host(String registered, Set<String> names, boolean lookedUp) {}

  /**
   * @param vcenter by which names and addresses vCenter is called
   * @param resolver tells others
   */
  public KnownHosts(List<String> vcenter, NameResolver resolver) {
    this(vcenter, resolver, null);
  }

  private KnownHosts(
      List<String> vcenter, NameResolver resolver, @Nullable Map<String, Host> remembered) {
    this.vcenter = List.copyOf(vcenter);
    this.resolver = requireNonNull(resolver, "resolver");
    this.remembered = remembered;
  }

  /** The same, but looks each host up once: for a look at many VMs. */
  public KnownHosts remembering() {
    return new KnownHosts(vcenter, resolver, new ConcurrentHashMap<>());
  }

  /** The vCenter; without names that lead through a tunnel, which say nothing of its machine. */
  public List<Host> vcenter() {
    return vcenter.stream()
        .filter(name -> HostName.isTelling(HostName.normal(name)))
        .distinct()
        .map(this::host)
        .toList();
  }

  /** A host that someone registered. */
  public Host host(String registered) {
    Map<String, Host> known = remembered;
    return known == null
        ? lookUp(registered)
        : known.computeIfAbsent(registered, KnownHosts.this::lookUp);
  }

  private Host lookUp(String registered) {
    String name = HostName.normal(registered);
    if (!HostName.isTelling(name)) {
      return new Host(registered, Set.of(name), true);
    }
    Set<String> names = new LinkedHashSet<>(Set.of(name));
    Optional<Set<String>> others = others(name);
    others.ifPresent(
        found ->
            found.stream().map(HostName::normal).filter(HostName::isTelling).forEach(names::add));
    return new Host(registered, Set.copyOf(names), others.isPresent());
  }

  /** What a resolver of the caller's does wrong must not stop a check. */
  private Optional<Set<String>> others(String name) {
    try {
      return resolver.others(name);
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }
}
