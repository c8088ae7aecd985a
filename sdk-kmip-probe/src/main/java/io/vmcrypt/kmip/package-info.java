/**
 * Asks a key management server (KMS) who it is and whether vSphere could use it: {@link
 * io.vmcrypt.kmip.KmipProbe}.
 */
@NullMarked
package io.vmcrypt.kmip;

import org.jspecify.annotations.NullMarked;
