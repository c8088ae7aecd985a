/** OVHcloud KMS, by version 2 of the OVHcloud API. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.ovh.internal.okms;
