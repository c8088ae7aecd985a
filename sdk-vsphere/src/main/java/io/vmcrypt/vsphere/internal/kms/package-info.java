/** KMS clusters through vSphere's CryptoManagerKmip. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.internal.kms;
