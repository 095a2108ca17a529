package io.nfwalk.rules;

import io.nfwalk.rules.antlr.IptablesSaveLexer;
import io.nfwalk.rules.antlr.IptablesSaveParser;
import io.nfwalk.rules.antlr.IptablesSaveParser.ChainContext;
import io.nfwalk.rules.antlr.IptablesSaveParser.CommandContext;
import io.nfwalk.rules.antlr.IptablesSaveParser.ContentContext;
import io.nfwalk.rules.antlr.IptablesSaveParser.WordContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.BailErrorStrategy;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.ParseCancellationException;

/**
 * Reads lines by the grammar: the only place that knows ANTLR. Each line is a parse of its own, so that a long text
 * needs no more memory than its longest line and one bad line spoils no other.
 */
final class SourceLineReader {
    private Grammar grammar;

    /** The generated parser, made when a line needs it. */
    private static final class Grammar {
        private final IptablesSaveLexer lexer = new IptablesSaveLexer(CharStreams.fromString(""));
        private final CommonTokenStream tokens = new CommonTokenStream(lexer);
        private final IptablesSaveParser parser = new IptablesSaveParser(tokens);

        Grammar() {
            lexer.removeErrorListeners();
            parser.removeErrorListeners();
            parser.setErrorHandler(new BailErrorStrategy());
        }

        ContentContext content(String text) {
            lexer.setInputStream(CharStreams.fromString(text));
            lexer.mode(IptablesSaveLexer.DEFAULT_MODE);
            tokens.setTokenSource(lexer);
            parser.setTokenStream(tokens);
            return parser.line().content();
        }
    }

    /** What the line is; {@code text} is without its end. */
    SourceLine read(String text) {
        return PlainLine.read(text).orElseGet(() -> readByGrammar(text));
    }

    /** The same, asking the grammar whatever the line is like. */
    SourceLine readByGrammar(String text) {
        if (grammar == null) {
            grammar = new Grammar();
        }
        try {
            ContentContext content = grammar.content(text);
            return content == null ? new SourceLine.Blank() : read(content);
        } catch (ParseCancellationException notInTheGrammar) {
            return unreadable(text);
        }
    }

    private static SourceLine read(ContentContext content) {
        int column = column(content.getStart());
        if (content.table() != null) {
            return new SourceLine.TableStart(column, plain(content.table().name));
        }
        if (content.chain() != null) {
            ChainContext chain = content.chain();
            return new SourceLine.ChainStart(
                    column,
                    plain(chain.name),
                    plain(chain.policy),
                    Optional.ofNullable(chain.count).map(SourceLineReader::plain));
        }
        if (content.command() != null) {
            return words(content.command());
        }
        return content.COMMIT() != null ? new SourceLine.Commit(column) : new SourceLine.Comment(column);
    }

    private static SourceLine words(CommandContext command) {
        List<Word> words = new ArrayList<>(command.word().size());
        for (WordContext context : command.word()) {
            Token token = context.getStart();
            if (token.getType() == IptablesSaveLexer.UNCLOSED) {
                return new SourceLine.Unreadable(
                        column(token) + token.getText().indexOf('"'),
                        "this quote is not closed on its line",
                        "a closing \" before the line's end");
            }
            words.add(
                    token.getType() == IptablesSaveLexer.QUOTED
                            ? new Word(unquoted(token.getText()), token.getText(), column(token))
                            : plain(token));
        }
        Optional<Word> counters = Optional.ofNullable(command.COUNTERS()).map(node -> plain(node.getSymbol()));
        return new SourceLine.Words(counters, words);
    }

    private static SourceLine unreadable(String text) {
        int start = text.length() - text.stripLeading().length();
        char first = text.charAt(start);
        if (first == '*') {
            return new SourceLine.Unreadable(
                    start + 1, "the table's name is missing", "*raw, *mangle, *nat, *filter or *security");
        }
        if (first == ':') {
            return new SourceLine.Unreadable(
                    start + 1, "the chain's name or policy is missing", ":CHAIN POLICY [PACKETS:BYTES]");
        }
        return new SourceLine.Unreadable(
                start + 1, "this line ends in something unexpected", "COMMIT and nothing else");
    }

    private static Word plain(Token token) {
        return new Word(token.getText(), token.getText(), column(token));
    }

    private static int column(Token token) {
        return token.getCharPositionInLine() + 1;
    }

    static String unquoted(String raw) {
        int quote = raw.indexOf('"');
        StringBuilder text = new StringBuilder(raw.substring(0, quote));
        for (int i = quote + 1; i < raw.length() - 1; i++) {
            if (raw.charAt(i) == '\\') {
                i++;
            }
            text.append(raw.charAt(i));
        }
        return text.toString();
    }
}
