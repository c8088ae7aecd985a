/** OVHcloud KMS (OKMS): key servers of one's account, and certificates to reach them by KMIP. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.ovh.okms;
