/** RSA keys for the fakes and for test certificates. */
@NullMarked
package io.vmcrypt.testkit.internal.rsa;

import org.jspecify.annotations.NullMarked;
