package io.vmcrypt.estate;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.estate.internal.site.SiteLook;
import io.vmcrypt.estate.site.Readiness;
import io.vmcrypt.estate.site.ReadinessReport;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.session.VsphereAbout;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Looks whether a second site could start the VMs of the first: whether it has their key providers
 * under the identical names, whether these work there, and whether it gets every key that the VMs
 * use. A yes or no for each VM, with the reason.
 *
 * <pre>{@code
 * ReadinessReport report = SecondSite.of(paris, gravelines).report();
 * System.out.print(report.text());
 * if (!report.isReady()) {
 *   report.vms(Readiness.NOT_READY).forEach(vm -> System.out.println(vm.reason()));
 * }
 * }</pre>
 *
 * <p>What is not known is not a yes: a VM whose keys the second site does not answer for is {@link
 * Readiness#NOT_KNOWN}, which is not ready. Keys of the home and of each disk count, whichever key
 * provider has them. A virtual TPM is kept with the key of the VM's home.
 *
 * <p>It only reads, and starts no VM. The VMs are those of an {@link
 * io.vmcrypt.vsphere.audit.EncryptionAudit} of the first site, and need its privileges; each key is
 * asked for once, a hundred in one call. The second site needs {@code
 * Cryptographer.ManageKeyServers} and {@code Cryptographer.ManageKeys}, and release 6.7 Update 2 to
 * be asked for keys.
 *
 * <p>The clients stay the caller's. Thread-safe.
 */
public final class SecondSite {

  private static final String SCHEMA = "readiness.schema.json";

  private final VsphereClient first;
  private final VsphereClient second;
  private final VmFilter vms;

  private SecondSite(VsphereClient first, VsphereClient second, VmFilter vms) {
    this.first = requireNonNull(first, "first");
    this.second = requireNonNull(second, "second");
    this.vms = requireNonNull(vms, "vms");
  }

  /**
   * All VMs of the first site that its user sees.
   *
   * @param first the vCenter whose VMs are to be taken over
   * @param second the vCenter that is to take them over
   * @return to look with; nothing is sent yet
   */
  public static SecondSite of(VsphereClient first, VsphereClient second) {
    return new SecondSite(first, second, VmFilter.builder().build());
  }

  /**
   * The same for some VMs: those of a place, of a name. A VM whose name is not shown counts as one
   * of them.
   *
   * @param filter which ones
   * @return to look with; nothing is sent yet
   * @throws IllegalArgumentException if it asks for a power state, an encryption or a key provider:
   *     of a VM that cannot be read, nobody knows these
   */
  public SecondSite vms(VmFilter filter) {
    if (filter.powerState().isPresent()
        || filter.encryption().isPresent()
        || filter.keyProvider().isPresent()) {
      throw new IllegalArgumentException(
          "VMs are chosen by place and name here, since of a VM that cannot be read nothing else is"
              + " known: leave power state, encryption and key provider out of the filter");
    }
    return new SecondSite(first, second, filter);
  }

  /** {@return the JSON Schema (draft 2020-12) of what {@link ReadinessReport#writeJson} writes} */
  public static String jsonSchema() {
    try (InputStream in = requireNonNull(SecondSite.class.getResourceAsStream(SCHEMA), SCHEMA)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the schema cannot be read", e);
    }
  }

  /**
   * Asks both sites.
   *
   * @return what they say
   * @throws IllegalArgumentException if both clients speak to the same vCenter
   * @throws io.vmcrypt.core.error.NotFoundException if the first site has nothing at {@link
   *     VmFilter#below()}
   * @throws io.vmcrypt.core.error.SdkException if a vCenter cannot be reached or does not answer as
   *     one, or the VMs of the first cannot be read; what a user may not ask is a finding
   */
  public ReadinessReport report() {
    String uuid = first.about().instanceUuid();
    VsphereAbout there = second.about();
    if (!uuid.isBlank() && uuid.equals(there.instanceUuid())) {
      throw new IllegalArgumentException(
          "both clients speak to the same vCenter (" + uuid + "): give one for each site");
    }
    return new SiteLook(first, second, vms).report(there);
  }
}
