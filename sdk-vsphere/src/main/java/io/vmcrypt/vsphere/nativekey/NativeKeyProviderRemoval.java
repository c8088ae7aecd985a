package io.vmcrypt.vsphere.nativekey;

import io.vmcrypt.vsphere.internal.names.ObjectName;
import java.util.ArrayList;
import java.util.List;

/**
 * Which native key provider to remove, and how, for {@link
 * NativeKeyProviders#remove(NativeKeyProviderRemoval)}. Immutable and thread-safe; the builder is
 * neither.
 */
public final class NativeKeyProviderRemoval {

  private final String id;
  private final boolean evenIfInUse;
  private final boolean othersChecked;
  private final List<String> passedOver;

  private NativeKeyProviderRemoval(Builder builder) {
    this.id = builder.id;
    this.evenIfInUse = builder.evenIfInUse;
    this.othersChecked = builder.othersChecked;
    this.passedOver = List.copyOf(builder.passedOver);
  }

  /**
   * A removal to refine.
   *
   * @param id the provider's name
   * @return a builder
   * @throws NullPointerException if {@code id} is null
   * @throws IllegalArgumentException if it cannot be a name
   */
  public static Builder builder(String id) {
    return new Builder(id);
  }

  /**
   * The provider's name.
   *
   * @return not empty
   */
  public String id() {
    return id;
  }

  /**
   * Whether it is removed even if it is the default, or its keys are in use.
   *
   * @return false by default
   */
  public boolean isEvenIfInUse() {
    return evenIfInUse;
  }

  /**
   * Whether somebody has looked at what vCenter does not tell of.
   *
   * @return false by default
   */
  public boolean isOthersChecked() {
    return othersChecked;
  }

  /**
   * The things of which it need not be known whether they have keys.
   *
   * @return their ids; empty by default
   */
  public List<String> passedOver() {
    return passedOver;
  }

  /**
   * The same removal, to change.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    Builder builder = builder(id);
    builder.evenIfInUse = evenIfInUse;
    builder.othersChecked = othersChecked;
    builder.passedOver.addAll(passedOver);
    return builder;
  }

  /**
   * For logs.
   *
   * @return what is removed, and how
   */
  @Override
  public String toString() {
    return "NativeKeyProviderRemoval["
        + id
        + (evenIfInUse ? ", even if in use" : "")
        + (othersChecked ? ", others checked" : "")
        + (passedOver.isEmpty() ? "" : ", passing over " + passedOver)
        + "]";
  }

  /** Refines a {@link NativeKeyProviderRemoval}. Not thread-safe; may be used again. */
  public static final class Builder {
    private final String id;
    private boolean evenIfInUse;
    private boolean othersChecked;
    private final List<String> passedOver = new ArrayList<>();

    private Builder(String id) {
      this.id = ObjectName.checked("native key provider id", id);
    }

    /**
     * Removes the provider even if it is the default, if VMs, hosts or third parties use its keys,
     * or if it is not known whether they do. VMs that use its keys cannot be started again once
     * their hosts no longer have the keys.
     *
     * @return this
     */
    public Builder evenIfInUse() {
      this.evenIfInUse = true;
      return this;
    }

    /**
     * Says that somebody has looked at what vCenter does not tell of, and that none of it has keys
     * of the provider: first-class disks and the vSAN of clusters that could not be read. What is
     * seen to use its keys is refused all the same.
     *
     * @return this
     */
    public Builder othersChecked() {
      this.othersChecked = true;
      return this;
    }

    /**
     * Passes over single things of which it is not known whether they have keys: a VM that is
     * orphaned, a host that is gone, a task that hangs. What is seen to use a key is not passed
     * over.
     *
     * @param ids their managed object ids, such as {@code vm-12}, {@code host-3} or {@code
     *     task-42}, as the refusal names them
     * @return this
     * @throws NullPointerException if one is null
     */
    public Builder passOver(String... ids) {
      passedOver.addAll(List.of(ids));
      return this;
    }

    /**
     * Makes the removal.
     *
     * @return the removal
     */
    public NativeKeyProviderRemoval build() {
      return new NativeKeyProviderRemoval(this);
    }
  }
}
