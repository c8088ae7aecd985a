package io.vmcrypt.vsphere.audit;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.certificate.CertificateValidity;
import io.vmcrypt.core.control.ControlMapping;
import io.vmcrypt.vsphere.internal.names.InventoryPath;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link EncryptionAudit} expects of VMs, and which VMs of the inventory it reads.
 * Immutable and thread-safe.
 *
 * <pre>{@code
 * AuditRules.builder().weakestMigrateEncryption(MigrateEncryption.REQUIRED).build()
 * }</pre>
 */
public final class AuditRules {

  /** How many VMs are read at a time by default. */
  public static final int DEFAULT_PAGE_SIZE = VmFilter.DEFAULT_PAGE_SIZE;

  /** The most VMs at a time that {@link Builder#pageSize} allows. */
  public static final int MAX_PAGE_SIZE = VmFilter.MAX_PAGE_SIZE;

  /** vSphere's own modes, the weakest first. */
  private static final List<MigrateEncryption> BY_STRENGTH =
      List.of(
          MigrateEncryption.DISABLED, MigrateEncryption.OPPORTUNISTIC, MigrateEncryption.REQUIRED);

  private final Optional<String> below;
  private final boolean plainVmsAllowed;
  private final Optional<MigrateEncryption> weakestMigrateEncryption;
  private final boolean virtualTpmExpected;
  private final Optional<PolicyAssignment> assignment;
  private final int certificateDays;
  private final int pageSize;
  private final Optional<ControlMapping> controls;
  private final List<String> skipped;

  private AuditRules(Builder builder) {
    this.below = Optional.ofNullable(builder.below);
    this.plainVmsAllowed = builder.plainVmsAllowed;
    this.weakestMigrateEncryption = Optional.ofNullable(builder.weakestMigrateEncryption);
    this.virtualTpmExpected = builder.virtualTpmExpected;
    this.assignment = Optional.ofNullable(builder.assignment);
    this.certificateDays = builder.certificateDays;
    this.pageSize = builder.pageSize;
    this.controls = Optional.ofNullable(builder.controls);
    this.skipped = List.copyOf(builder.skipped);
  }

  /**
   * Rules to refine: the whole inventory, every VM encrypted, any vMotion mode.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /** {@return where the audit begins: an inventory path; empty for the whole inventory} */
  public Optional<String> below() {
    return below;
  }

  /** {@return whether a VM may be plain as a whole; false if that is a finding} */
  public boolean plainVmsAllowed() {
    return plainVmsAllowed;
  }

  /** {@return the weakest vMotion mode that is no finding; empty if any mode is accepted} */
  public Optional<MigrateEncryption> weakestMigrateEncryption() {
    return weakestMigrateEncryption;
  }

  /**
   * {@return the assignment that the VMs should have; empty if any encryption policy and any key
   * provider are accepted}
   */
  public Optional<PolicyAssignment> assignment() {
    return assignment;
  }

  /** {@return whether each VM is expected to have a virtual TPM; false by default} */
  public boolean virtualTpmExpected() {
    return virtualTpmExpected;
  }

  /**
   * {@return with how many days left a certificate of a key provider is a finding: 1 to {@link
   * CertificateValidity#MAX_LIMIT_DAYS}}
   */
  public int certificateDays() {
    return certificateDays;
  }

  /** {@return how many VMs are read at a time: 1 to {@link #MAX_PAGE_SIZE}} */
  public int pageSize() {
    return pageSize;
  }

  /**
   * {@return which controls are answered beside those of the guides: the company's; empty if no
   * control is answered}
   */
  public Optional<ControlMapping> controls() {
    return controls;
  }

  /** {@return where key servers listen that need not work; empty by default} */
  public List<String> skipped() {
    return skipped;
  }

  /**
   * {@return whether a vMotion mode is no finding; true if it is at least as strong as these rules
   * ask for; a mode that this SDK does not know counts as weaker than any other}
   *
   * @param mode the mode that is in effect for a VM
   */
  public boolean allows(MigrateEncryption mode) {
    requireNonNull(mode, "mode");
    return isAtLeast(mode, weakestMigrateEncryption)
        && isAtLeast(mode, assignment.flatMap(PolicyAssignment::migrateEncryption));
  }

  private static boolean isAtLeast(MigrateEncryption mode, Optional<MigrateEncryption> weakest) {
    return weakest.isEmpty()
        || mode.equals(weakest.get())
        || (BY_STRENGTH.contains(weakest.get())
            && BY_STRENGTH.indexOf(mode) > BY_STRENGTH.indexOf(weakest.get()));
  }

  /** Refines {@link AuditRules}. Not thread-safe; may be used again. */
  public static final class Builder {

    private @Nullable String below;
    private boolean plainVmsAllowed;
    private @Nullable MigrateEncryption weakestMigrateEncryption;
    private boolean virtualTpmExpected;
    private @Nullable PolicyAssignment assignment;
    private int certificateDays = CertificateValidity.DEFAULT_LIMIT_DAYS;
    private int pageSize = DEFAULT_PAGE_SIZE;
    private @Nullable ControlMapping controls = ControlMapping.none();
    private final List<String> skipped = new ArrayList<>();

    private Builder() {}

    /**
     * Looks only at the VMs below a place of the inventory: a datacenter, folder, cluster, host,
     * resource pool or vApp. By default at all VMs that these credentials may see. Not for an audit
     * of chosen VMs, which come from the caller.
     *
     * @param inventoryPath such as {@code /Paris/vm/Prod} or {@code /Paris/host/cluster-1}
     * @return this
     * @throws IllegalArgumentException if it is blank or has an empty part
     */
    public Builder below(String inventoryPath) {
      InventoryPath.parse(inventoryPath, "inventoryPath", "/Paris/vm/Prod");
      this.below = inventoryPath;
      return this;
    }

    /**
     * Accepts VMs that are plain as a whole. A VM that is only partly encrypted is still a finding.
     * By default every VM must be encrypted.
     *
     * @return this
     */
    public Builder allowPlainVms() {
      this.plainVmsAllowed = true;
      return this;
    }

    /**
     * The weakest vMotion mode that is no finding. An encrypted VM always moves encrypted, so this
     * matters for plain VMs only. By default any mode is accepted.
     *
     * @param mode {@link MigrateEncryption#OPPORTUNISTIC} or {@link MigrateEncryption#REQUIRED}
     * @return this
     * @throws IllegalArgumentException if it is another mode than vSphere's three
     */
    public Builder weakestMigrateEncryption(MigrateEncryption mode) {
      if (!BY_STRENGTH.contains(requireNonNull(mode, "mode"))) {
        throw new IllegalArgumentException(
            "mode \"" + mode + "\" cannot be compared; give one of " + BY_STRENGTH);
      }
      this.weakestMigrateEncryption = mode;
      return this;
    }

    /**
     * Expects each VM to have a virtual TPM. By default none is expected.
     *
     * @return this
     */
    public Builder expectVirtualTpm() {
      this.virtualTpmExpected = true;
      return this;
    }

    /**
     * Expects VMs to be as an assignment makes them. The parts that it covers must be encrypted
     * with its policy, with keys of its key provider if it names one, and with its modes of vMotion
     * and fault tolerance. The parts that it does not cover may be plain. All other rules apply to
     * the whole VM. With {@link #allowPlainVms} this is expected only of VMs with an encrypted
     * part. By default any encryption policy is accepted, on home and all disks.
     *
     * @param assignment the assignment that the VMs should have
     * @return this
     */
    public Builder assigned(PolicyAssignment assignment) {
      this.assignment = requireNonNull(assignment, "assignment");
      return this;
    }

    /**
     * With how many days left a certificate of a key provider is a finding; by default {@value
     * CertificateValidity#DEFAULT_LIMIT_DAYS}. One that has ended always is.
     *
     * @param days 1 to {@value CertificateValidity#MAX_LIMIT_DAYS}
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder certificateDays(int days) {
      if (days < 1 || days > CertificateValidity.MAX_LIMIT_DAYS) {
        throw new IllegalArgumentException(
            "certificateDays " + days + " is not in 1 to " + CertificateValidity.MAX_LIMIT_DAYS);
      }
      this.certificateDays = days;
      return this;
    }

    /**
     * How many VMs are read at a time; by default {@value AuditRules#DEFAULT_PAGE_SIZE}. Larger
     * pages mean fewer requests and more memory: about 30 kB for each VM of a page.
     *
     * @param pageSize 1 to {@value AuditRules#MAX_PAGE_SIZE}
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder pageSize(int pageSize) {
      if (pageSize < 1 || pageSize > MAX_PAGE_SIZE) {
        throw new IllegalArgumentException(
            "pageSize " + pageSize + " is not in 1 to " + MAX_PAGE_SIZE);
      }
      this.pageSize = pageSize;
      return this;
    }

    /**
     * Answers a company's own controls too. By default those of guides and of our mapping are
     * answered, which takes three requests, and one for each cluster with vSAN.
     *
     * @param mapping the company's
     * @return this
     */
    public Builder controls(ControlMapping mapping) {
      this.controls = requireNonNull(mapping, "mapping");
      return this;
    }

    /**
     * Answers no controls.
     *
     * @return this
     */
    public Builder withoutControls() {
      this.controls = null;
      return this;
    }

    /**
     * Skips key servers that are known to be dead: whether a key provider can be used, its other
     * servers tell.
     *
     * @param places where they listen, such as {@code 192.0.2.1:5696}
     * @return this
     */
    public Builder skip(String... places) {
      skipped.addAll(List.of(places));
      return this;
    }

    /** {@return the rules, as it was refined} */
    public AuditRules build() {
      return new AuditRules(this);
    }
  }
}
