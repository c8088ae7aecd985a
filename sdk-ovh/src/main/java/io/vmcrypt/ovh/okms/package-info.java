/** OVHcloud KMS (OKMS): the key servers of an account, and certificates to reach them by KMIP. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.ovh.okms;
