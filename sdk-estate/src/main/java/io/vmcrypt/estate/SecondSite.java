package io.vmcrypt.estate;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.operation.VmSink;
import io.vmcrypt.estate.internal.report.ReadinessHtml;
import io.vmcrypt.estate.internal.report.ReadinessJson;
import io.vmcrypt.estate.internal.site.ReadinessInMemory;
import io.vmcrypt.estate.internal.site.SiteLook;
import io.vmcrypt.estate.site.Readiness;
import io.vmcrypt.estate.site.ReadinessContext;
import io.vmcrypt.estate.site.ReadinessReport;
import io.vmcrypt.estate.site.ReadinessSummary;
import io.vmcrypt.estate.site.VmReadiness;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.session.VsphereAbout;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.io.OutputStream;

/**
 * Looks whether a second site could start the VMs of the first: whether it has their key providers
 * under the identical names, whether these and their key servers trust each other, and whether it
 * gets every key that the VMs use. A yes or no for each VM, with the reason.
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
 * <p>It only reads, and starts no VM. VMs are read page by page, and each key is asked for once, a
 * hundred in one call; of a key a few hundred bytes are kept. The first site is asked what an
 * {@link io.vmcrypt.vsphere.audit.EncryptionAudit} asks, and needs its privileges; the second needs
 * {@code Cryptographer.ManageKeyServers} and {@code Cryptographer.ManageKeys}, and release 6.7
 * Update 2 to be asked for keys.
 *
 * <p>The clients stay the caller's. Thread-safe.
 */
public final class SecondSite {

  private final VsphereClient first;
  private final VsphereClient second;
  private final VmFilter vms;
  private final TimeSource time;

  private SecondSite(Builder builder) {
    this.first = builder.first;
    this.second = builder.second;
    this.vms = builder.vms;
    this.time = builder.timeSource;
  }

  /**
   * All VMs of the first site.
   *
   * @param first the vCenter whose VMs are to be taken over
   * @param second the vCenter that is to take them over
   * @return to look with; nothing is sent yet
   */
  public static SecondSite of(VsphereClient first, VsphereClient second) {
    return builder(first, second).build();
  }

  /**
   * With options.
   *
   * @param first the vCenter whose VMs are to be taken over
   * @param second the vCenter that is to take them over
   * @return a builder
   */
  public static Builder builder(VsphereClient first, VsphereClient second) {
    return new Builder(requireNonNull(first, "first"), requireNonNull(second, "second"));
  }

  /** {@return the JSON Schema (draft 2020-12) of what {@link #writeJson} writes; JSON} */
  public static String jsonSchema() {
    return ReadinessJson.schema();
  }

  /**
   * Looks at all VMs, and keeps them in memory.
   *
   * @return the report
   * @throws IllegalArgumentException as {@link #write}
   * @throws io.vmcrypt.core.error.SdkException as {@link #write}
   */
  public ReadinessReport report() {
    ReadinessInMemory kept = new ReadinessInMemory();
    return kept.report(write(kept));
  }

  /**
   * Looks at all VMs, and hands them over one by one.
   *
   * @param sink gets them
   * @return the key providers, and the totals
   * @throws IllegalArgumentException if both clients speak to the same vCenter
   * @throws io.vmcrypt.core.error.NotFoundException if the first site has nothing at {@link
   *     VmFilter#below()}
   * @throws io.vmcrypt.core.error.SdkException if a vCenter cannot be reached, or the VMs of the
   *     first cannot be read; whatever else is refused is a finding
   */
  public ReadinessSummary write(VmSink<ReadinessContext, VmReadiness, ReadinessSummary> sink) {
    requireNonNull(sink, "sink");
    VsphereAbout there = checked(first.about(), second.about());
    return new SiteLook(first, second, vms, time).write(there, sink);
  }

  private static VsphereAbout checked(VsphereAbout one, VsphereAbout other) {
    if (!one.instanceUuid().isBlank() && one.instanceUuid().equals(other.instanceUuid())) {
      throw new IllegalArgumentException(
          "both clients speak to the same vCenter ("
              + one.instanceUuid()
              + "): give one for each site");
    }
    return other;
  }

  /**
   * Looks at all VMs, and writes one JSON object (RFC 8259) in UTF-8. Its shape is documented in
   * {@code docs/second-site.md}, and is that of {@link #jsonSchema()}. It is written while the VMs
   * are read; if the look fails, what was written is not complete JSON.
   *
   * @param out is flushed and not closed
   * @return the key providers, and the totals
   * @throws java.io.UncheckedIOException if {@code out} cannot be written
   * @throws IllegalArgumentException as {@link #write}
   * @throws io.vmcrypt.core.error.SdkException as {@link #write}
   */
  public ReadinessSummary writeJson(OutputStream out) {
    return write(new ReadinessJson(requireNonNull(out, "out")));
  }

  /**
   * Looks at all VMs, and writes one HTML page for people to read and print: the verdict, how many
   * VMs are ready, findings by kind with the VMs that they are about, and the key providers. It has
   * no script and loads nothing. Nothing is written before the look has ended. Of many findings of
   * one kind 500 are shown, with the number of the others.
   *
   * @param out is flushed and not closed
   * @return the key providers, and the totals
   * @throws java.io.UncheckedIOException if {@code out} cannot be written
   * @throws IllegalArgumentException as {@link #write}
   * @throws io.vmcrypt.core.error.SdkException as {@link #write}
   */
  public ReadinessSummary writeHtml(OutputStream out) {
    return write(new ReadinessHtml(out));
  }

  /** Refines a {@link SecondSite}. Not thread-safe; may be used again. */
  public static final class Builder {
    private final VsphereClient first;
    private final VsphereClient second;
    private VmFilter vms = VmFilter.builder().build();
    private TimeSource timeSource = TimeSource.system();

    private Builder(VsphereClient first, VsphereClient second) {
      this.first = first;
      this.second = second;
    }

    /**
     * Which VMs of the first site are looked at; by default all that its user sees. A VM that
     * cannot be read counts as one of them if its name and place match.
     *
     * @param filter which ones
     * @return this
     */
    public Builder vms(VmFilter filter) {
      this.vms = requireNonNull(filter, "filter");
      return this;
    }

    /**
     * Tells the time; by default the system's.
     *
     * @param timeSource the clock
     * @return this
     */
    public Builder timeSource(TimeSource timeSource) {
      this.timeSource = requireNonNull(timeSource, "timeSource");
      return this;
    }

    /**
     * Makes it; nothing is sent.
     *
     * @return to look with
     */
    public SecondSite build() {
      return new SecondSite(this);
    }
  }
}
