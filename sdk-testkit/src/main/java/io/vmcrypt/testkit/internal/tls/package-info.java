/** How a stand-in shows who it is. */
@NullMarked
package io.vmcrypt.testkit.internal.tls;

import org.jspecify.annotations.NullMarked;
