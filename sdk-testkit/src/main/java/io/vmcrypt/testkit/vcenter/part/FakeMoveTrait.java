package io.vmcrypt.testkit.vcenter.part;

/**
 * How a vCenter moves VMs to another one where VMware has not published it, or where sources
 * differ. Without a trait the fake does what is more likely.
 *
 * @see io.vmcrypt.testkit.vcenter.FakeVcenterBuilder#moves
 */
public enum FakeMoveTrait {
  /**
   * What is wrong with a request is the answer of the method itself, not the error of its task.
   * Missing privileges at the source are always the answer of the method.
   */
  REFUSES_AT_ONCE,

  /** The target shows a VM only when its task has ended; without this trait, as soon as it runs. */
  ARRIVES_AT_THE_END,

  /**
   * {@code TaskInfo.result} is the VM at the target, whose id means nothing at the source; without
   * this trait there is no result.
   */
  RESULT_IS_THE_VM,

  /** A VM with snapshots is refused with {@code NotSupported}; without this trait they go along. */
  REFUSES_SNAPSHOTS,

  /**
   * A key that the target cannot get is {@code EncryptionKeyRequired}, which names it; without this
   * trait it is the text that VMware quotes, and no name.
   */
  NAMES_MISSING_KEY,

  /**
   * The account of the target needs {@code Cryptographer.EncryptNew} there for an encrypted VM;
   * without this trait only {@code Cryptographer.RegisterHost}, and that if the host is not safe.
   */
  TARGET_NEEDS_ENCRYPT_NEW,

  /**
   * A target without a given thumbprint or certificate is trusted, as between linked vCenters;
   * without this trait it is refused with {@code SSLVerifyFault}.
   */
  TRUSTS_WITHOUT_THUMBPRINT
}
