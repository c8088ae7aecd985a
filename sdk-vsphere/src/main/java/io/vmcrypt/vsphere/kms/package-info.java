/** KMS clusters in vCenter, and the trust between vCenter and their servers. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.kms;
