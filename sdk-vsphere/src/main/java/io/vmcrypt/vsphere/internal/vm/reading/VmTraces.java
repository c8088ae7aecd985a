package io.vmcrypt.vsphere.internal.vm.reading;

import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.internal.vim.ObjectProperties;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
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

  static VmTraces of(ObjectProperties vm) {
    List<String> told = new ArrayList<>();
    vm.text(GUEST_ADDRESS).ifPresent(told::add);
    vm.text(GUEST_HOST_NAME).ifPresent(told::add);
    for (XmlFragment nic : elements(vm, GUEST_NICS)) {
      nic.elements("ipAddress").forEach(address -> told.add(address.text()));
      nic.element("ipConfig").stream()
          .flatMap(config -> config.elements("ipAddress").stream())
          .flatMap(address -> address.text("ipAddress").stream())
          .forEach(told::add);
      nic.element("dnsConfig").ifPresent(dns -> told.addAll(dnsNames(dns)));
    }
    elements(vm, GUEST_STACKS).stream()
        .flatMap(stack -> stack.element("dnsConfig").stream())
        .forEach(dns -> told.addAll(dnsNames(dns)));
    return new VmTraces(
        normal(told.stream()),
        normal(elements(vm, PROPERTIES).stream().flatMap(VmTraces::place)),
        vm.value(MANAGED_BY)
            .map(owner -> owner.text("extensionKey").map(String::strip).orElse(""))
            .map(key -> key.isEmpty() ? "an extension without a name" : key),
        elements(vm, PRODUCTS).stream()
            .map(
                product ->
                    new Product(
                        product.text("name").orElse("").strip(),
                        product.text("vendor").orElse("").strip()))
            .toList());
  }

  private static List<XmlFragment> elements(ObjectProperties vm, String path) {
    return vm.value(path).map(XmlFragment::elements).orElse(List.of());
  }

  private static List<String> dnsNames(XmlFragment dns) {
    String host = dns.text("hostName").orElse("").strip();
    String domain = dns.text("domainName").orElse("").strip();
    return host.isEmpty() || domain.isEmpty() || host.indexOf('.') >= 0
        ? List.of(host)
        : List.of(host, host + "." + domain);
  }

  /** Properties can hold passwords too, so only addresses and host names are kept. */
  private static Stream<String> place(XmlFragment property) {
    String id = property.text("id").orElse("").toLowerCase(Locale.ROOT);
    String value = property.text("value").orElse("").strip();
    boolean secret =
        id.contains("passw") || property.text("type").orElse("").strip().startsWith("password");
    boolean place = HostName.isAddress(value) || id.contains("hostname") || id.contains("fqdn");
    return secret || !place ? Stream.empty() : Stream.of(value);
  }

  private static Set<String> normal(Stream<String> told) {
    Set<String> names = new LinkedHashSet<>();
    told.map(HostName::normal)
        .filter(name -> HostName.isAddress(name) || HostName.isTelling(name))
        .forEach(names::add);
    return names;
  }

  /**
   * What shows that a host runs in this VM, in words.
   *
   * @param vmName the name of the VM
   * @return empty if nothing shows it
   */
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
