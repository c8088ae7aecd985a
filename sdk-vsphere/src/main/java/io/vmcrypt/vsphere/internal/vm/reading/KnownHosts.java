package io.vmcrypt.vsphere.internal.vm.reading;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.shared.HostName;
import io.vmcrypt.vsphere.session.NameResolver;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The names and addresses of vCenter and key servers. Thread-safe. */
public final class KnownHosts {

  private final List<String> vcenter;
  private final NameResolver resolver;
  private final @Nullable Map<String, Host> remembered;

  /**
   * A host under all its names.
   *
   * @param registered the name as someone registered it
   * @param names names and addresses in their {@linkplain HostName#normal normal} form
   * @param lookedUp false if its other names are not known
   */
  public record Host(String registered, Set<String> names, boolean lookedUp) {

    /** Whether it identifies one machine. */
    public boolean isTelling() {
      // one that does not has no other names
      return HostName.isTelling(names.iterator().next());
    }
  }

  /**
   * @param vcenter the names and addresses by which this client reaches vCenter
   */
  public KnownHosts(List<String> vcenter, NameResolver resolver) {
    this(vcenter, resolver, null);
  }

  private KnownHosts(
      List<String> vcenter, NameResolver resolver, @Nullable Map<String, Host> remembered) {
    this.vcenter =
        vcenter.stream()
            .filter(name -> HostName.isTelling(HostName.normal(name)))
            .distinct()
            .toList();
    this.resolver = requireNonNull(resolver, "resolver");
    this.remembered = remembered;
  }

  /** The same, but looks each host up only once; for checks of many VMs. */
  public KnownHosts remembering() {
    return new KnownHosts(vcenter, resolver, new ConcurrentHashMap<>());
  }

  /**
   * vCenter. Names that lead through a tunnel are left out, because they do not identify its
   * machine.
   */
  public List<Host> vcenter() {
    List<Host> hosts = new ArrayList<>(vcenter.size());
    for (String name : vcenter) {
      hosts.add(host(name));
    }
    return hosts;
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

  /** A failure of the caller's resolver must not stop a check. */
  private Optional<Set<String>> others(String name) {
    try {
      return resolver.others(name);
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }
}
