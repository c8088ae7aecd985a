package io.vmcrypt.kmip;

/** What a finding means for vSphere. */
public enum Severity {
  /** Good to know. */
  INFO,

  /** It works, and will not for ever, or not for everything. */
  WARNING,

  /** vSphere cannot use the KMS until this is changed. */
  ERROR
}
