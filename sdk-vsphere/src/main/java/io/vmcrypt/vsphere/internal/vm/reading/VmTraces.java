package io.vmcrypt.vsphere.internal.vm.reading;

import io.vmcrypt.core.shared.HostName;
import io.vmcrypt.vsphere.internal.soap.Element;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What vCenter knows about the identity of a VM. While a VM is off, vCenter does not know most of
 * what the guest reported.
 *
 * @param guestNames names and addresses that its guest system reported, of all network cards
 * @param deployedWith addresses and host names that it was deployed with (OVF properties)
 * @param managedBy the extension that owns it: {@code com.vmware.vim.eam}
 * @param products what it was deployed as (OVF product sections)
 */
public record VmTraces(
    Set<String> guestNames,
    Set<String> deployedWith,
    Optional<String> managedBy,
    List<Product> products) {

  private static final String GUEST_ADDRESS = "guest.ipAddress";
  private static final String GUEST_HOST_NAME = "guest.hostName";
  private static final String GUEST_NICS = "guest.net";
  private static final String GUEST_STACKS = "guest.ipStack";
  private static final String MANAGED_BY = "config.managedBy";
  private static final String PRODUCTS = "config.vAppConfig.product";
  private static final String PROPERTIES = "config.vAppConfig.property";

  /** The properties to read. */
  static final List<String> PATHS =
      List.of(
          GUEST_ADDRESS,
          GUEST_HOST_NAME,
          GUEST_NICS,
          GUEST_STACKS,
          MANAGED_BY,
          PRODUCTS,
          PROPERTIES);

  /**
   * vSphere {@code VAppProductInfo}.
   *
   * @param name "VMware vCenter Server Appliance"; empty if it has none
   * @param vendor "VMware, Inc."; empty if it has none
   */
  public record Product(String name, String vendor) {}

  public VmTraces {
    guestNames = Set.copyOf(guestNames);
    deployedWith = Set.copyOf(deployedWith);
    products = List.copyOf(products);
  }

  /** What is picked out of these properties. */
  static final class Parts {
    private final List<String> told = new ArrayList<>();
    private final List<String> deployedWith = new ArrayList<>();
    private final List<Product> products = new ArrayList<>();
    private @Nullable String owner;

    /** Takes one of {@link #PATHS}; others are passed over. */
    void take(String path, Element value) {
      switch (path) {
        case GUEST_ADDRESS, GUEST_HOST_NAME -> told.add(value.text());
        case GUEST_NICS -> value.visit(nic -> nic.visit(this::nic));
        case GUEST_STACKS -> value.visit(stack -> stack.visit(this::dnsConfig));
        case MANAGED_BY -> owner = Texts.of(value, "extensionKey").get(0).strip();
        case PRODUCTS ->
            value.visit(
                product -> {
                  List<String> texts = Texts.of(product, "name", "vendor");
                  products.add(new Product(texts.get(0).strip(), texts.get(1).strip()));
                });
        case PROPERTIES -> value.visit(this::property);
        default -> {}
      }
    }

    private void nic(Element part) {
      switch (part.name()) {
        case "ipAddress" -> told.add(part.text());
        case "ipConfig" ->
            part.visit(
                address -> {
                  if (address.name().equals("ipAddress")) {
                    told.add(Texts.of(address, "ipAddress").get(0));
                  }
                });
        default -> dnsConfig(part);
      }
    }

    private void dnsConfig(Element part) {
      if (part.name().equals("dnsConfig")) {
        List<String> texts = Texts.of(part, "hostName", "domainName");
        String host = texts.get(0).strip();
        String domain = texts.get(1).strip();
        told.add(host);
        if (!host.isEmpty() && !domain.isEmpty() && host.indexOf('.') < 0) {
          told.add(host + "." + domain);
        }
      }
    }

    /** Properties can hold passwords too, so only addresses and host names are kept. */
    private void property(Element property) {
      List<String> texts = Texts.of(property, "id", "value", "type");
      String id = texts.get(0).toLowerCase(Locale.ROOT);
      String value = texts.get(1).strip();
      boolean secret = id.contains("passw") || texts.get(2).strip().startsWith("password");
      boolean place = HostName.isAddress(value) || id.contains("hostname") || id.contains("fqdn");
      if (place && !secret) {
        deployedWith.add(value);
      }
    }

    VmTraces traces() {
      return new VmTraces(
          normal(told),
          normal(deployedWith),
          Optional.ofNullable(owner)
              .map(key -> key.isEmpty() ? "an extension without a name" : key),
          products);
    }
  }

  private static Set<String> normal(List<String> told) {
    if (told.isEmpty()) {
      return Set.of();
    }
    Set<String> names = new LinkedHashSet<>();
    for (String text : told) {
      String name = HostName.normal(text);
      if (HostName.isAddress(name) || HostName.isTelling(name)) {
        names.add(name);
      }
    }
    return names;
  }

  /** Whether its guest system has told an address of this machine. */
  public boolean hasGuestAddress() {
    for (String told : guestNames) {
      if (HostName.isAddress(told) && HostName.isTelling(told)) {
        return true;
      }
    }
    return false;
  }

  /** {@return what shows that a host runs in this VM, in words; empty if nothing shows it} */
  public Optional<String> sign(String vmName, KnownHosts.Host host) {
    return sign(vmName, host, deployedWith);
  }

  /** The same, where what the VM was deployed with is no sign. */
  public Optional<String> ownSign(String vmName, KnownHosts.Host host) {
    return sign(vmName, host, Set.of());
  }

  private Optional<String> sign(String vmName, KnownHosts.Host host, Set<String> places) {
    // loops: thousands of VMs are asked, and most of them have told nothing
    for (String known : host.names()) {
      String told = same(guestNames, known);
      if (told != null) {
        return Optional.of(
            (HostName.isAddress(known) ? "has the address " : "has the host name ")
                + told
                + via(host, known));
      }
    }
    String name = HostName.normal(vmName);
    for (String known : host.names()) {
      String given = same(places, known);
      if (given != null) {
        return Optional.of("was deployed with " + given + via(host, known));
      }
      if (HostName.same(name, known)) {
        return Optional.of("is named like " + known + via(host, known));
      }
    }
    return Optional.empty();
  }

  private static @Nullable String same(Set<String> places, String known) {
    for (String place : places) {
      if (HostName.same(place, known)) {
        return place;
      }
    }
    return null;
  }

  private static String via(KnownHosts.Host host, String known) {
    return HostName.normal(host.registered()).equals(known)
        ? ""
        : ", which is " + host.registered();
  }
}
