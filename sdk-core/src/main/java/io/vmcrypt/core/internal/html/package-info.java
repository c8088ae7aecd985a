/** Reports in HTML, for the modules of this SDK that write some. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.core.internal.html;
