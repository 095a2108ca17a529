package io.nfwalk.explain;

import io.nfwalk.network.Step;
import io.nfwalk.network.StepRecord;
import io.nfwalk.walk.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Why a step ended as it did, in words that come from its record alone.
 *
 * <p>Of all that went wrong, the first thing on the way of the request or of its answer is the reason; what the client
 * made of it and what would help follow.
 *
 * @param failed whether something kept the request or its answer from its goal
 * @param why a paragraph: the reason if it failed, else what became of the request
 * @param remarks sentences about what a reader of the record may wonder at, whether or not it failed
 */
public record Explanation(boolean failed, String why, List<String> remarks) {
    private static final List<Reason> REASONS = List.of(
            new UnknownFact(),
            new NothingSent(),
            new SaidByRule(),
            new RefusedByRouting(),
            new NotTranslated(),
            new LostOnTheWay(),
            new LostOnTheWire(),
            new ClosedPort(),
            new AnswerNotTranslatedBack(),
            new AnswerMasqueraded(),
            new NoAnswer());

    /** Copies the list. */
    public Explanation {
        remarks = List.copyOf(remarks);
    }

    /** Explains what happened. */
    public static Explanation of(StepRecord record) {
        Account account = new Account(record);
        List<String> remarks = FloodRemark.in(account);
        Outcome outcome = new Outcome(account);
        return switch (record.result()) {
            case ESTABLISHED, ANSWERED, DONE -> new Explanation(false, outcome.ofSuccess(), remarks);
            case SENT -> sent(account, outcome, remarks);
            case REFUSED, UNREACHABLE, UNEXPECTED_SOURCE, TIMEOUT, UNDETERMINED ->
                new Explanation(true, failure(account, findings(account), outcome), remarks);
        };
    }

    /** A raw packet has no answer to wait for: it failed if its own way ended before its time. */
    private static Explanation sent(Account account, Outcome outcome, List<String> remarks) {
        int until = account.firstAnswer().orElse(account.events().size());
        List<Finding> findings = findings(account).stream()
                .filter(finding -> finding.certain() && finding.at() <= until)
                .toList();
        return findings.isEmpty()
                ? new Explanation(false, outcome.ofSuccess(), remarks)
                : new Explanation(true, failure(account, findings, outcome), remarks);
    }

    /** In the order of events; of two at the same place, in the order of the reasons. */
    private static List<Finding> findings(Account account) {
        List<Finding> all = new ArrayList<>();
        REASONS.forEach(reason -> all.addAll(reason.in(account)));
        List<Finding> certain = all.stream().filter(Finding::certain).toList();
        List<Finding> counting = new ArrayList<>(certain.isEmpty() ? all : certain);
        counting.sort(Comparator.comparingInt(Finding::at));
        return counting;
    }

    private static String failure(Account account, List<Finding> findings, Outcome outcome) {
        List<String> sentences = new ArrayList<>();
        Optional<Finding> first = findings.stream().findFirst();
        first.map(Finding::sentence).ifPresent(sentences::add);
        first.flatMap(reason -> lostToo(account, findings, reason)).ifPresent(sentences::add);
        sentences.add(outcome.ofFailure(first.isPresent()));
        first.flatMap(Finding::remedy).ifPresent(sentences::add);
        sentences.removeIf(String::isEmpty);
        return sentences.isEmpty() ? "The record does not show why." : String.join(" ", sentences);
    }

    /** Whoever stopped the request told the client so, and that was stopped as well. */
    private static Optional<String> lostToo(Account account, List<Finding> findings, Finding first) {
        if (account.result() != Step.Result.TIMEOUT || account.cameBack().isPresent()) {
            return Optional.empty();
        }
        int told = account.first(first.at(), event -> event instanceof Event.Made made && !isClients(account, made))
                .orElse(Integer.MAX_VALUE);
        return findings.stream()
                .filter(finding -> finding.at() > told)
                .map(finding -> "What was sent about it got lost as well. " + finding.sentence())
                .findFirst();
    }

    private static boolean isClients(Account account, Event.Made made) {
        return made.host().equals(account.client()) && made.maker().equals("client");
    }

    /** The paragraph. */
    @Override
    public String toString() {
        return why;
    }
}
